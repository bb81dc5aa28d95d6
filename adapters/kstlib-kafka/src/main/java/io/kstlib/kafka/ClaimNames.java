package io.kstlib.kafka;

/**
 * The claims that Kafka reads in a token.
 *
 * @param principal the claim with the name of the principal
 * @param scope the claim with the scopes
 */
record ClaimNames(String principal, String scope) {}
