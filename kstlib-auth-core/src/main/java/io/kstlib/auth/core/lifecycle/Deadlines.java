package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.storage.TokenStorage;
import java.time.Duration;

/** How long the parts of a refresh may take. Each is made of the ones before it, so that those who wait outlast what they wait for. */
final class Deadlines {

    /** All that is asked of the server under the lock: the token request, another one at times, and one for the keys of an ID token. */
    static final Duration EXCHANGE = TokenStorage.LONGEST_HOLD.minusSeconds(10);

    /** For the lock, which its holder keeps for the exchange and the write. */
    static final Duration LOCK = TokenStorage.LONGEST_HOLD.plusSeconds(5);

    /** For the end of this process, which an exchange and the write of its answer keep waiting. */
    static final Duration HOLD = LOCK;

    /** For the lock while the token is still good and can be handed out instead. */
    static final Duration LOCK_WHILE_VALID = Duration.ofSeconds(5);

    /** A refresh that failed for a passing reason is tried again within this time. */
    static final Duration RETRY = Duration.ofSeconds(60);

    /** For everything: discovery of the server, the retries, and the last try. */
    static final Duration FLIGHT = RETRY.plus(EXCHANGE).plus(LOCK).plus(EXCHANGE);

    /** For listeners, which should be quick; one that is not, because it logs in, say, keeps no one else waiting. */
    static final Duration AFTERMATH = Duration.ofSeconds(10);

    private Deadlines() {}
}
