import { deskEn } from "./desk_en";
import { deskRu } from "./desk_ru";
import type { DeskTexts } from "./desk_texts";
import type { Texts } from "./texts";

export type { DeskTexts } from "./desk_texts";

const BY_LANGUAGE: Readonly<Record<Texts["language"], DeskTexts>> = { en: deskEn, ru: deskRu };

/** The streamer's texts, in the language of the panel's. */
export function deskTextsFor(texts: Texts): DeskTexts {
  return BY_LANGUAGE[texts.language];
}
