// Tones and marks off, đ → d, lower case: the same as the server's `fold` and `tokens`, so that a search finds the same people on both.
export const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replace(/\s+/g, " ").trim();

export const tokens = (text) => [...new Set(fold(text).match(/[a-z0-9]+/g) ?? [])];
