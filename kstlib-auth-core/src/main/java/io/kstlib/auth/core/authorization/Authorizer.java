package io.kstlib.auth.core.authorization;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.plugin.BearerTokens;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests carry the token of a login, for a client that sends them: a session, or an adapter to another client.
 *
 * <pre>{@code
 * Authorizer authorizer = Authorizer.builder(corporate).allowHost("api.company.com").build();
 * PresentedToken presented = authorizer.present(url);
 * presented.headers("GET", url).forEach(header -> request.header(header.getKey(), header.getValue()));
 * // then, until it is empty: send the request again with the headers of presented.after(answer, Resend.POSSIBLE)
 * }</pre>
 *
 * <p>The token goes only to servers that were named or, when none was named, to the origin of the first request. It never goes unencrypted to another
 * machine. Safe for use by several threads; never asks a person.
 */
public final class Authorizer {

    private final TokenSource source;
    private final Set<String> hosts;
    private final Set<WebOrigin> origins;
    private final CertificatePresented certificate;
    private final Consumer<Warning> warnings;

    /** Whether a client presents the certificate to which a token is bound. */
    enum CertificatePresented {
        OF_TOKEN,
        OF_CLIENT
    }

    /** The server of the first request. It is the only one that may receive the token where the caller named none. */
    private final AtomicReference<@Nullable WebOrigin> first = new AtomicReference<>();

    /** The access token that was presented last: its certificate and keys are fetched, so that presenting it again takes no time. */
    private final AtomicReference<@Nullable Secret> presentedBefore = new AtomicReference<>();

    Authorizer(
            TokenSource source,
            Set<String> hosts,
            Set<WebOrigin> origins,
            CertificatePresented certificate,
            Consumer<Warning> warnings) {
        this.source = source;
        this.hosts = Set.copyOf(hosts);
        this.origins = Set.copyOf(origins);
        this.certificate = certificate;
        this.warnings = warnings;
    }

    /**
     * Starts an authorizer.
     *
     * @param source where to get tokens: a client, which stays open as long as the authorizer is used, or a lambda; a warning about a refused request
     *     that cannot be sent again goes where those of the client go, else to the logger {@code io.kstlib.auth}
     * @return a builder
     */
    public static AuthorizerBuilder builder(TokenSource source) {
        return new AuthorizerBuilder(source);
    }

    /**
     * Whether the token may be sent to a server. Until its first request, an authorizer without named servers allows every server over https, and those
     * on this machine also over http.
     *
     * @param url an absolute URL
     * @return whether {@link #present(URI)} gives a token for it
     */
    public boolean allows(URI url) {
        try {
            WebOrigin origin = WebOrigin.of(url);
            return origin.isSafe() && isNamedOrFirst(origin);
        } catch (IllegalArgumentException notHttp) {
            return false;
        }
    }

    /**
     * Checks the server of a request, before anything else is done for it. Where no server was named, the first one that is checked is the only one
     * from then on.
     *
     * @param url the URL of the request
     * @throws io.kstlib.auth.api.error.ServerNotAllowedException if the token must not be sent there
     */
    public void require(URI url) {
        claim(url);
    }

    private boolean isNamedOrFirst(WebOrigin origin) {
        if (noneIsNamed()) {
            WebOrigin used = first.get();
            return used == null || used.equals(origin);
        }
        return hosts.contains(origin.host()) || origins.contains(origin);
    }

    private boolean noneIsNamed() {
        return hosts.isEmpty() && origins.isEmpty();
    }

    /** Checks the server of a request before it is sent. After the first one, no other server is allowed unless it is named. */
    private WebOrigin claim(URI url) {
        WebOrigin origin;
        try {
            origin = WebOrigin.of(url);
        } catch (IllegalArgumentException notHttp) {
            throw new ServerNotAllowedException(
                    WebOrigin.withoutQuery(url), String.valueOf(notHttp.getMessage()), null);
        }
        if (origin.equals(first.get())) {
            return origin; // only a server that passed the checks below is stored there
        }
        if (!origin.isSafe()) {
            throw new ServerNotAllowedException(
                    URI.create(origin.toString()),
                    origin + " is neither https nor on this machine, so no token is sent there",
                    null);
        }
        if (noneIsNamed()) {
            first.compareAndSet(null, origin);
        }
        if (!isNamedOrFirst(origin)) {
            throw new ServerNotAllowedException(
                    URI.create(origin.toString()),
                    "the token goes to " + servers() + " only, not to " + origin,
                    Remedy.advice("Allow it with allowHost or allowOrigin, or send the request without the token"));
        }
        return origin;
    }

    /**
     * Gets a valid token for a request. Waits for a refresh if one is needed.
     *
     * @param url the URL of the request
     * @return the token, for this request
     * @throws io.kstlib.auth.api.error.ServerNotAllowedException if the token must not be sent there
     * @throws NotLoggedInException if there is no token
     * @throws io.kstlib.auth.api.error.AuthException if no token can be had now; the thread's interrupt stays set
     */
    public PresentedToken present(URI url) {
        return presented(claim(url));
    }

    /**
     * Gets a valid token for a request without waiting. The first use of a token may fetch a secret, of its certificate for example; the executor
     * does that.
     *
     * @param url the URL of the request
     * @param executor runs slow work, which is seldom needed
     * @return the token, complete if one is cached that was presented before; it fails with what {@link #present(URI)} throws, except for a server
     *     that must not receive the token
     * @throws io.kstlib.auth.api.error.ServerNotAllowedException if the token must not be sent there
     */
    public CompletableFuture<PresentedToken> presentAsync(URI url, Executor executor) {
        WebOrigin origin = claim(url);
        Token token = source.cachedToken().orElse(null);
        if (token != null && token.accessToken().equals(presentedBefore.get())) {
            try {
                return CompletableFuture.completedFuture(first(origin, token));
            } catch (AuthException boundToAnother) {
                presentedBefore.set(null); // another one is got below, or the same reason ends that
            }
        }
        return CompletableFuture.supplyAsync(() -> presented(origin), executor);
    }

    /** Presents another token where this one can no longer be presented, because the client has another certificate now. */
    private PresentedToken presented(WebOrigin origin) {
        Token token = source.getToken();
        try {
            return first(origin, token);
        } catch (NotLoggedInException boundToAnother) {
            return replacement(token).map(other -> first(origin, other)).orElseThrow(() -> boundToAnother);
        }
    }

    private PresentedToken first(WebOrigin origin, Token token) {
        PresentedToken presented = new PresentedToken(this, origin, token, PresentedToken.Attempts.FIRST);
        presentedBefore.set(token.accessToken());
        return presented;
    }

    /** Returns another token than one that cannot be used; empty if only a login brings one. */
    Optional<Token> replacement(Token token) {
        return source.replace(token).filter(other -> !other.accessToken().equals(token.accessToken()));
    }

    TokenSource source() {
        return source;
    }

    /** Returns what presents a token: the plugin of a client, or as a Bearer token one that comes from elsewhere. */
    TokenPresentation presentation(Token token) {
        return Engine.provider(source)
                .map(provider -> provider.presentation(token))
                .orElse(BearerTokens.PRESENTATION);
    }

    /** A server on this machine that is reached over http sees no certificate. */
    boolean presentsCertificateTo(WebOrigin origin) {
        return certificate == CertificatePresented.OF_TOKEN && origin.scheme().equals("https");
    }

    void warn(Warning warning) {
        warnings.accept(warning);
    }

    /** Returns where the token may go. */
    private String servers() {
        return noneIsNamed()
                ? String.valueOf(first.get())
                : Stream.concat(
                                hosts.stream().sorted(),
                                origins.stream().map(WebOrigin::toString).sorted())
                        .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "Authorizer[" + servers() + "]";
    }
}
