package io.kstlib.auth.cli.status;

import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings {@code auth.status} about showing tokens. Only reads the configuration, which was checked when it was loaded. */
public final class StatusSettings {

    private static final Duration STANDARD_REFRESH_THRESHOLD = Duration.ofSeconds(600);

    private final CommandRun run;
    private final @Nullable Settings status;

    public StatusSettings(CommandRun run) {
        this.run = run;
        this.status = Engine.config(run.kstlib()).auth().get(AuthKeys.STATUS).orElse(null);
    }

    private Optional<Settings> status() {
        return Optional.ofNullable(status);
    }

    public Times times(Instant now) {
        boolean utc = status().flatMap(settings -> settings.get(AuthKeys.DISPLAY_TIMEZONE))
                .filter("utc"::equals)
                .isPresent();
        return new Times(utc ? ZoneOffset.UTC : run.here().zone().get(), now);
    }

    Duration refreshExpiringSoon() {
        return status().flatMap(settings -> settings.get(AuthKeys.REFRESH_EXPIRING_SOON_THRESHOLD))
                .orElse(STANDARD_REFRESH_THRESHOLD);
    }
}
