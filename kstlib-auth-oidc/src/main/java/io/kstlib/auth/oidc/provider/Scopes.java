package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.ArrayList;
import java.util.List;

/**
 * The scopes of a login.
 *
 * @param requested those that are asked for
 * @param added whether {@code openid} is among them although the configuration does not list it
 */
record Scopes(List<String> requested, boolean added) {

    /** Without this scope an authorization request is not one of OpenID Connect (OpenID Connect Core 1.0 section 3.1.2.1). */
    private static final String OPENID = "openid";

    Scopes {
        requested = List.copyOf(requested);
    }

    static Scopes of(Settings settings, Attendance attendance) {
        List<String> configured = settings.get(ProviderKeys.SCOPES).orElse(List.of());
        if (attendance == Attendance.NONE || configured.contains(OPENID)) {
            return new Scopes(configured, false);
        }
        List<String> completed = new ArrayList<>();
        completed.add(OPENID);
        completed.addAll(configured);
        return new Scopes(completed, !configured.isEmpty());
    }
}
