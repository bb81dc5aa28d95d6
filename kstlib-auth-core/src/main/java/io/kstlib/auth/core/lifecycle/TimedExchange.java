package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.flow.Endpoint;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.interaction.Unattended;
import io.kstlib.http.WebOrigin;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A request for a token that ends in time whatever the provider does, because the storage's lock is held meanwhile. */
final class TimedExchange {

    private final Provider provider;
    private final Duration deadline;
    private volatile @Nullable Secret rotated;

    TimedExchange(Provider provider, Duration deadline) {
        this.provider = provider;
        this.deadline = deadline;
    }

    /**
     * @throws NetworkException TIMED_OUT when it took too long, and what {@link Provider#refresh} raises
     */
    Token refresh(Token token) {
        return inTime("refresh", () -> provider.refresh(token, secret -> rotated = secret));
    }

    /**
     * Asks for a token by the provider's grant, without a person.
     *
     * @throws NetworkException TIMED_OUT when it took too long, and what {@link Provider#login} raises
     */
    Token obtain() {
        return inTime("token request", () -> provider.login(Unattended.REQUEST));
    }

    private Token inTime(String what, Callable<Token> request) {
        FutureTask<Token> exchange = new FutureTask<>(request);
        Thread thread = new Thread(exchange, "kstlib-refresh-exchange");
        thread.setDaemon(true);
        thread.start();
        try {
            return exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            exchange.cancel(true);
            throw failure(
                    NetworkException.Reason.TIMED_OUT,
                    "the " + what + " at \"" + provider.name() + "\" took longer than " + deadline.toSeconds() + " s",
                    late);
        } catch (InterruptedException interrupted) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw failure(
                    NetworkException.Reason.INTERRUPTED,
                    "the " + what + " at \"" + provider.name() + "\" was interrupted",
                    interrupted);
        } catch (ExecutionException failed) {
            throw Rethrown.of(failed);
        }
    }

    /** The refresh token that came with an answer, also one that was refused; {@code null} as long as there is none. */
    @Nullable
    Secret rotated() {
        return rotated;
    }

    /** Why nothing is sent any more: nobody would be there to store the answer. */
    NetworkException processEnds() {
        return failure(
                NetworkException.Reason.INTERRUPTED,
                "the refresh at \"" + provider.name() + "\" was not begun, because this process is ending",
                null);
    }

    private NetworkException failure(NetworkException.Reason reason, String problem, @Nullable Exception cause) {
        URI endpoint = provider.server()
                .endpoint(Endpoint.TOKEN)
                .map(WebOrigin::withoutQuery)
                .orElse(URI.create("/"));
        return new NetworkException(endpoint, reason, problem, "Try again", cause);
    }
}
