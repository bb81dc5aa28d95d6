package io.kstlib.auth.core.jwt;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Presents a token with the certificate of the client to which it is bound (RFC 8705 section 3). A JWT names the certificate in its {@code cnf}; another
 * token is bound to the client's own one where the section asks for bound tokens. Keeps the certificate and its key as long as tokens are bound to
 * it, because each request with such a token needs them. Safe for use by several threads.
 */
public final class CertificateOfTokens implements TokenPresentation {

    private static final String THUMBPRINT = "x5t#S256";
    private static final int LONGEST_SHOWN = 60;

    private final ProviderContext context;
    private final TokenPresentation plugin;
    private volatile @Nullable Presented known;

    /**
     * Adds the certificate to a presentation of tokens that has none of its own.
     *
     * @param context the provider's section, and the plugins that read its certificate
     * @param plugin the presentation of tokens of a type
     */
    public CertificateOfTokens(ProviderContext context, TokenPresentation plugin) {
        this.context = context;
        this.plugin = plugin;
    }

    /**
     * Reads which certificate a token names.
     *
     * @return the {@code x5t#S256} in its {@code cnf}; empty when it is not a JWT, or names none
     */
    public static Optional<String> boundTo(Token token) {
        return CompactJwt.ifReadable(token.accessToken()).flatMap(CertificateOfTokens::boundTo);
    }

    private static Optional<String> boundTo(CompactJwt jwt) {
        return jwt.payload().get("cnf") instanceof Map<?, ?> cnf && cnf.get(THUMBPRINT) instanceof String thumbprint
                ? Optional.of(thumbprint)
                : Optional.empty();
    }

    /** {@return whether only the server can read what a token is bound to} */
    public static boolean isOpaque(Token token) {
        return CompactJwt.ifReadable(token.accessToken()).isEmpty();
    }

    /**
     * Whether a section asks for tokens that are bound to the client's certificate.
     *
     * @param settings a provider's section
     * @return its {@code certificate_bound_tokens}; false when it does not say
     */
    public static boolean certificateBindingWanted(Settings settings) {
        return settings.get(ProviderKeys.CERTIFICATE_BOUND_TOKENS).orElse(false);
    }

    @Override
    public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
        return plugin.headers(token, method, url);
    }

    /**
     * {@inheritDoc}
     *
     * @throws NotLoggedInException if the token is bound to another certificate than the one that is configured
     * @throws ConfigurationException if no certificate is configured, or it cannot be used
     */
    @Override
    public Optional<TlsIdentity> tlsIdentity(Token token) {
        Optional<TlsIdentity> own = plugin.tlsIdentity(token);
        return own.isPresent() ? own : ofClient(token);
    }

    private Optional<TlsIdentity> ofClient(Token token) {
        CompactJwt jwt = CompactJwt.ifReadable(token.accessToken()).orElse(null);
        String wanted = jwt == null ? null : boundTo(jwt).orElse(null);
        if (wanted == null && (jwt != null || !certificateBindingWanted(context.settings()))) {
            return Optional.empty();
        }
        Presented last = known;
        if (last != null && last.isFor(wanted, token, context.clock().instant())) {
            return Optional.of(last.identity());
        }
        TlsIdentity present = configured();
        if (wanted != null && !present.thumbprint().equals(wanted)) {
            throw rotated(wanted, present);
        }
        known = new Presented(present, token.accessToken());
        return Optional.of(present);
    }

    @Override
    public boolean answered(Token token, PresentationAnswer answer) {
        return plugin.answered(token, answer);
    }

    @Override
    public boolean bindsTokens() {
        return plugin.bindsTokens();
    }

    @Override
    public Secret freshKey(AuthorizationServer server) {
        return plugin.freshKey(server);
    }

    @Override
    public Map<String, String> authorizeParameters(Secret key) {
        return plugin.authorizeParameters(key);
    }

    @Override
    public List<Map.Entry<String, String>> headers(Secret key, String method, URI endpoint) {
        return plugin.headers(key, method, endpoint);
    }

    @Override
    public boolean answered(Secret key, PresentationAnswer answer, String error) {
        return plugin.answered(key, answer, error);
    }

    private TlsIdentity configured() {
        return context.clientCertificate()
                .map(Supplier::get)
                .orElseThrow(() -> new ConfigurationException(new ConfigProblem(
                        context.settings().path(ProviderKeys.CLIENT_CERTIFICATE.name()),
                        context.settings().map().origin(),
                        "missing; the token of \"" + context.name()
                                + "\" is bound to a certificate of the client (RFC 8705), which is presented with"
                                + " it")));
    }

    private NotLoggedInException rotated(String wanted, TlsIdentity present) {
        return new NotLoggedInException(
                context.name(),
                NotLoggedInException.Reason.NO_TOKEN,
                "the token of \"" + context.name() + "\" is bound to another certificate (x5t#S256 "
                        + PrintableText.oneLine(wanted, LONGEST_SHOWN) + ") than client_certificate is now ("
                        + PrintableText.oneLine(
                                present.certificate().getSubjectX500Principal().getName(), LONGEST_SHOWN)
                        + ", x5t#S256 " + present.thumbprint() + "), so servers do not accept it any more",
                Remedy.logInAgain(context.name()).with(context.account()),
                null);
    }

    /**
     * A certificate, and the token for which it was read. What a token that is not a JWT is bound to cannot be read in it, so the certificate is not
     * taken for another such token: the file may have been renewed before the other one was issued.
     */
    private record Presented(TlsIdentity identity, Secret token) {

        boolean isFor(@Nullable String wanted, Token presented, Instant now) {
            return !now.isAfter(identity.certificate().getNotAfter().toInstant())
                    && (wanted == null
                            ? token.equals(presented.accessToken())
                            : identity.thumbprint().equals(wanted));
        }
    }

    @Override
    public String toString() {
        return plugin.toString();
    }
}
