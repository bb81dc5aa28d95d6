package io.kstlib.auth.core.lifecycle;

import io.kstlib.http.ProviderHttp;
import java.time.Duration;

/** How long the parts of a refresh may take. Each is made of the ones before it, so that whoever waits outlasts what is waited for. */
final class Deadlines {

    /** The token request, and one for the keys that prove the ID token of its answer. */
    static final Duration EXCHANGE =
            ProviderHttp.LONGEST_EXCHANGE.multipliedBy(2).plusSeconds(5);

    /** For the lock, which its holder keeps for one exchange and the write. */
    static final Duration LOCK = EXCHANGE.plusSeconds(15);

    /** For the end of this process, which an exchange and the write of its answer keep waiting. */
    static final Duration HOLD = LOCK;

    /** For the lock while the token is still good and can be handed out instead. */
    static final Duration LOCK_WHILE_VALID = Duration.ofSeconds(5);

    /** A refresh that failed for a passing reason is tried again within this time. */
    static final Duration RETRY = Duration.ofSeconds(60);

    /** For everything: discovery of the server, the retries, and the last try. */
    static final Duration FLIGHT = RETRY.plus(EXCHANGE).plus(LOCK).plus(EXCHANGE);

    /** For listeners, which should be quick; one that is not, because it logs in, say, keeps nobody else waiting. */
    static final Duration AFTERMATH = Duration.ofSeconds(10);

    private Deadlines() {}
}
