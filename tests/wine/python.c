/* python.exe: all of it is in the library beside it, whose name is given when this is compiled. */

#include <windows.h>

int wmain(int count, wchar_t **arguments) {
    int (*run)(int, wchar_t **) = (void *)GetProcAddress(LoadLibraryW(LIBRARY), "Py_Main");
    return run(count, arguments);
}
