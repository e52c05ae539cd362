/** The EBS's words (SPEC §5), named from the types that are generated from its OpenAPI document. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type RouletteState = Schemas["RouletteStateDto"];
export type PoolMe = Schemas["PoolMeDto"];
export type LastRefusal = Schemas["LastRefusalDto"];
export type Payout = Schemas["PayoutDto"];
export type PayoutStatus = Payout["status"];
export type GiftQueue = Schemas["GiftQueueDto"];
export type GiftRequest = Schemas["GiftRequestDto"];
export type GiftItem = Schemas["ItemDto"];
export type ErrorCode = Schemas["ErrorCode"];
export type Overview = Schemas["StreamerOverviewDto"];
export type StreamerPayout = Schemas["StreamerPayoutDto"];
