package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a provider needs from other providers, such as the subject of a token exchange. Providers that wait for each other are refused,
 * because they would wait forever. A configuration that was merely found gets none: it could name any server to send them to. Safe for use by several
 * threads.
 */
public final class ProviderTokens {

    private final Settings auth;
    private final ConfigOrigin configOrigin;
    private final Function<String, Token> tokens;
    private final Function<String, Secret> idTokens;
    private final List<Wait> waits = new ArrayList<>();

    /** A provider that waits for the token of another one, on any thread. */
    private record Wait(String asking, String asked) {}

    /**
     * @param auth the section {@code auth}
     * @param configOrigin why the configuration is used
     * @param tokens gets a valid token of a provider
     * @param idTokens gets a valid ID token of a provider
     */
    public ProviderTokens(
            Settings auth,
            ConfigOrigin configOrigin,
            Function<String, Token> tokens,
            Function<String, Secret> idTokens) {
        this.auth = auth;
        this.configOrigin = configOrigin;
        this.tokens = tokens;
        this.idTokens = idTokens;
    }

    Token tokenOf(String asked, String asking) {
        return waiting(new Wait(asking, asked), tokens);
    }

    Secret idTokenOf(String asked, String asking) {
        return waiting(new Wait(asking, asked), idTokens);
    }

    private <T> T waiting(Wait wait, Function<String, T> source) {
        if (!configOrigin.hasConsent()) {
            throw refused(
                    wait,
                    "needs a token of \"" + wait.asked() + "\", which a configuration that was " + configOrigin
                            + " does not get",
                    ConfigOrigin.ALLOW_OR_NAME);
        }
        begin(wait);
        try {
            return source.apply(wait.asked());
        } finally {
            end(wait);
        }
    }

    private synchronized void begin(Wait wait) {
        if (leads(wait.asked(), wait.asking())) {
            throw refused(
                    wait,
                    "needs a token of \"" + wait.asked() + "\", which needs one of \"" + wait.asking()
                            + "\"; one of the two must do without",
                    null);
        }
        waits.add(wait);
    }

    private ConfigurationException refused(Wait wait, String why, @Nullable Remedy remedy) {
        String path = auth.path("providers") + "." + wait.asking();
        return new ConfigurationException(new ConfigProblem(path, Origin.CODE, why, remedy));
    }

    private synchronized void end(Wait wait) {
        waits.remove(wait);
    }

    /** Whether one provider is the other, or waits for it in any number of steps. There are no circles among those that wait. */
    private boolean leads(String from, String to) {
        return from.equals(to)
                || waits.stream().filter(wait -> wait.asking().equals(from)).anyMatch(wait -> leads(wait.asked(), to));
    }
}
