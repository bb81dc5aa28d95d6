package io.kstlib.tests.fleet;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** One login on a server that processes share, whose tokens come from a server that accepts each refresh token once. */
final class SharedLogin {

    private SharedLogin() {}

    /**
     * Writes the configuration. The lease is short, so that the lock of a dead process ends soon.
     *
     * @param requestTimeout how long a request may take; others wait as long after a refresh that was interrupted
     */
    static Path configuration(Path home, SharedServer shared, RotatingServer server, Duration requestTimeout)
            throws IOException {
        return Files.writeString(home.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: %s
                  storage: { %s: { %s, lease: 8, timeouts: { connect: 30, command: 7 } } }
                  providers:
                    corporate:
                      type: oauth2
                      client_id: my-app
                      authorize_url: %s
                      token_url: %s
                      timeouts: { request: %d }
                """.formatted(
                        shared.type(),
                        shared.type(),
                        shared.settings(),
                        server.tokenEndpoint().resolve("/authorize"),
                        server.tokenEndpoint(),
                        requestTimeout.toSeconds()));
    }

    /** Logs in. Returns when the token expires. */
    static Instant begun(Path configuration, Path home) {
        try (Kstlib kstlib = Kstlib.builder()
                .configFile(configuration)
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build()) {
            return kstlib.client()
                    .login(LoginOptions.with(new Paster()).mode(LoginRequest.Mode.MANUAL))
                    .effectiveExpiry();
        }
    }
}
