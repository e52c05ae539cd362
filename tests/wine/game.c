/* A window that takes keys as the game's does, and writes down what came of them.

   Arguments: the file to write to; the window's class; its title. Enter opens the chat box with the next frame,
   Enter again says what stands in it, Escape throws it away. A character without an open box is lost. */

#include <stdio.h>
#include <windows.h>

enum { FRAME_MILLISECONDS = 30, BOX_BYTES = 255 };

static FILE *written;
static enum { CLOSED, OPENS_NEXT_FRAME, OPEN } box = CLOSED;
static char text[BOX_BYTES + 1];
static int length;

static void note(const char *what, const char *of) {
    fprintf(written, "%s %s\n", what, of);
    fflush(written);
}

static void on_key(WPARAM key) {
    if (key == VK_RETURN && box == CLOSED) {
        note("ENTER", "opens");
        box = OPENS_NEXT_FRAME;
    } else if (key == VK_RETURN && box == OPEN) {
        note("SAID", text);
        box = CLOSED;
    } else if (key == VK_RETURN) {
        note("ENTER", "too early");
    } else if (key == VK_ESCAPE) {
        note("ESCAPE", box == OPEN ? text : "nothing");
        box = CLOSED;
    }
    if (box != OPEN) {
        length = 0;
        text[0] = 0;
    }
}

static void on_character(WPARAM character) {
    char seen[] = {(char)character, 0};
    if (character < ' ') {
        /* Of Enter and Escape a character comes too, posted by the loop below. */
        note("CONTROL", character == '\r' ? "return" : "other");
    } else if (box == OPEN && length < BOX_BYTES) {
        text[length++] = (char)character;
        text[length] = 0;
    } else {
        note("LOST", seen);
    }
}

static void on_frame(void) {
    if (box == OPENS_NEXT_FRAME) {
        box = OPEN;
        note("BOX", "is open");
    }
}

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM first, LPARAM second) {
    switch (message) {
    case WM_KEYDOWN:
        on_key(first);
        return 0;
    case WM_CHAR:
        on_character(first);
        return 0;
    case WM_ACTIVATE:
        note("FRONT", LOWORD(first) ? "yes" : "no");
        return 0;
    case WM_DESTROY:
        PostQuitMessage(0);
        return 0;
    }
    return DefWindowProcA(window, message, first, second);
}

int main(int count, char **arguments) {
    if (count != 4 || !(written = fopen(arguments[1], "ab"))) {
        return 2;
    }
    WNDCLASSA of = {.lpfnWndProc = on_message, .hInstance = GetModuleHandleA(NULL), .lpszClassName = arguments[2]};
    RegisterClassA(&of);
    CreateWindowA(arguments[2], arguments[3], WS_OVERLAPPEDWINDOW | WS_VISIBLE, 20, 20, 320, 240, NULL, NULL,
                  of.hInstance, NULL);
    note("WINDOW", "is there");
    for (;;) {
        MSG message;
        while (PeekMessageA(&message, NULL, 0, 0, PM_REMOVE)) {
            if (message.message == WM_QUIT) {
                return 0;
            }
            TranslateMessage(&message);
            DispatchMessageA(&message);
        }
        on_frame();
        Sleep(FRAME_MILLISECONDS);
    }
}
