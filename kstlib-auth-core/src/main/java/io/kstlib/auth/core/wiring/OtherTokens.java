package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The tokens that a provider needs from other providers, such as the subject of a token exchange. Providers that wait for each other are refused,
 * because they would wait forever. Safe for use by several threads.
 */
public final class OtherTokens {

    private final Settings auth;
    private final Function<String, Token> tokens;
    private final List<Wait> waits = new ArrayList<>();

    /** A provider that waits for the token of another one, on any thread. */
    private record Wait(String asking, String asked) {}

    /**
     * @param tokens gets a valid token of a provider
     */
    public OtherTokens(Settings auth, Function<String, Token> tokens) {
        this.auth = auth;
        this.tokens = tokens;
    }

    Token tokenOf(String asked, String asking) {
        Wait wait = new Wait(asking, asked);
        begin(wait);
        try {
            return tokens.apply(asked);
        } finally {
            end(wait);
        }
    }

    private synchronized void begin(Wait wait) {
        if (leads(wait.asked(), wait.asking())) {
            String path = auth.path("providers") + "." + wait.asking();
            throw new ConfigurationException(new ConfigProblem(
                    path,
                    Origin.CODE,
                    "needs a token of \"" + wait.asked() + "\", which needs one of \"" + wait.asking()
                            + "\"; one of the two must do without"));
        }
        waits.add(wait);
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
