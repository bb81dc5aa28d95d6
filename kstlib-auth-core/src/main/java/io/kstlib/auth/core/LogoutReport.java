package io.kstlib.auth.core;

import io.kstlib.auth.api.provider.RevocationReport;

/**
 * What a logout did.
 *
 * @param provider the configured name of the provider
 * @param removed whether a stored token was removed
 * @param location where it rested, for people
 * @param revocation what became of the tokens at the server; without outcomes when none was asked for or nothing was stored
 */
public record LogoutReport(String provider, boolean removed, String location, RevocationReport revocation) {}
