/** The little of Node that the bench uses; the panel itself runs in browsers only. */
declare module "node:fs" {
  export function readFileSync(path: string, encoding: "utf8"): string;
}

declare const process: { readonly argv: readonly string[]; exit(code: number): never };
