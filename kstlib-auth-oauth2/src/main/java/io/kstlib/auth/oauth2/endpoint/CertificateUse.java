package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.CertificateOfTokens;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the client of a section presents its certificate to the authorization server: it authenticates by it (RFC 8705 section 2), or wants tokens
 * that are bound to it (section 3). Immutable, safe for use by several threads. It keeps no certificate.
 *
 * @param context the provider's section, and the plugins that read its certificate
 */
public record CertificateUse(ProviderContext context) {

    /** The remedy if a server wants a certificate and gets none. */
    public static final String ADVICE =
            "The server wants a certificate of the client, to which it binds tokens (mutual TLS, RFC 8705): set"
                    + " client_certificate and certificate_bound_tokens: true";

    /** The remedy if a server did not see the certificate. */
    public static final String UNASKED =
            "The server did not ask for the certificate of the client in the TLS handshake, so it did not see it: check"
                    + " the URL, since servers often have another host or port for mutual TLS (mtls_endpoint_aliases,"
                    + " RFC 8705 section 5)";

    private static final String BINDS = "tls_client_certificate_bound_access_tokens";
    private static final String ALIASES = "mtls_endpoint_aliases";
    private static final int LONGEST_SHOWN = 200;

    /**
     * Fetches the certificate that tokens are bound to: that of the client authentication, else that of the section.
     *
     * @param authentication how the client authenticates
     * @param server the authorization server
     * @throws ConfigurationException if there is none, or the server publishes that it binds tokens to none
     */
    public TlsIdentity binding(ClientAuthentication authentication, AuthorizationServer server) {
        if (!server.metadata().isEmpty()
                && !Boolean.TRUE.equals(server.metadata().get(BINDS))) {
            throw wrong("the server binds no tokens to certificates: it does not publish " + BINDS
                    + "; remove it to use tokens that are bound to none");
        }
        return authentication
                .tlsIdentity()
                .or(context::clientCertificate)
                .orElseThrow(() -> wrong(
                        "nothing that is loaded reads client_certificate; add the module kstlib-auth-client-mtls"))
                .get();
    }

    private ConfigurationException wrong(String what) {
        return new ConfigurationException(new ConfigProblem(
                context.settings().path(ProviderKeys.CERTIFICATE_BOUND_TOKENS.name()),
                context.settings().origin(ProviderKeys.CERTIFICATE_BOUND_TOKENS),
                what));
    }

    /**
     * Describes a certificate for a person who compares it with the registration of the client.
     *
     * @param identity the certificate
     * @return subject, thumbprint and expiry; no secret
     */
    public static Map<String, String> facts(TlsIdentity identity) {
        X509Certificate certificate = identity.certificate();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "client_certificate_subject",
                PrintableText.oneLine(certificate.getSubjectX500Principal().getName(), LONGEST_SHOWN));
        facts.put("client_certificate_x5t#S256", identity.thumbprint());
        facts.put(
                "client_certificate_expires",
                certificate.getNotAfter().toInstant().toString());
        return facts;
    }

    /**
     * Checks whether a token is bound as the client needs it.
     *
     * @param token what the server issued
     * @param answer the answer with the token
     * @param name the endpoint, for messages
     * @param presented the certificate that went with the request; {@code null} for none
     * @throws ProtocolException if the token is bound to another certificate, or to none although the section asks for that
     */
    public void check(Token token, HttpAnswer answer, String name, @Nullable TlsIdentity presented) {
        Optional<String> bound = CertificateOfTokens.boundTo(token);
        if (bound.isPresent()) {
            if (presented != null && !bound.get().equals(presented.thumbprint())) {
                throw refused(
                        answer,
                        name,
                        "a token that is bound to another certificate (x5t#S256 "
                                + PrintableText.oneLine(bound.get(), LONGEST_SHOWN)
                                + ") than the client presented (x5t#S256 "
                                + presented.thumbprint() + ")",
                        "Tell those who run the server");
            }
            return;
        }
        boolean isUnseen = answer.clientCertificate() == null;
        if (CertificateOfTokens.certificateBindingWanted(context.settings())
                && (isUnseen || !CertificateOfTokens.isOpaque(token))) {
            throw refused(
                    answer,
                    name,
                    "a token that is bound to no certificate, although certificate_bound_tokens asks for that",
                    isUnseen
                            ? UNASKED
                            : "Have the tokens of this client bound to its certificate at the provider, or remove"
                                    + " certificate_bound_tokens and log in again");
        }
    }

    private static ProtocolException refused(HttpAnswer answer, String name, String what, String remedy) {
        return ServerConnection.unusable(answer, name, "issued " + what, Remedy.advice(remedy), null);
    }

    /**
     * Whether a server refuses a request because it saw no certificate. There is no error code for it; Keycloak and oidc-provider say it in the
     * description.
     *
     * @param description the {@code error_description}; empty when the server sent none
     * @return whether a certificate may help
     */
    public static boolean isDemandedBy(String description) {
        String text = description.toLowerCase(Locale.ROOT);
        return text.contains("mutual tls") || text.contains("client certificate");
    }

    /**
     * Returns where a request with a certificate goes, which may be at another host or port than for browsers (RFC 8705 section 5). An endpoint that is
     * configured stays as it is.
     *
     * @param server the authorization server
     * @param endpoint which endpoint
     * @param known its URL for requests without a certificate
     * @return the alias that the server publishes for it, else the same URL
     * @throws ProtocolException if the alias is not an {@code https} URL
     */
    public static URI endpoint(AuthorizationServer server, Endpoint endpoint, URI known) {
        String name = endpoint.metadataName();
        boolean isPublished = known.toString().equals(server.metadata().get(name));
        return isPublished && server.metadata().get(ALIASES) instanceof Map<?, ?> aliases && aliases.get(name) != null
                ? secured(name, String.valueOf(aliases.get(name)), known)
                : known;
    }

    private static URI secured(String name, String alias, URI known) {
        try {
            URI uri = new URI(alias);
            if (WebOrigin.of(uri).scheme().equals("https") && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException | IllegalArgumentException notAUrl) {
            // reported as not usable below
        }
        URI shown = WebOrigin.withoutQuery(known);
        throw new ProtocolException(
                shown,
                "the metadata of the server of " + shown + " name a " + name + " among " + ALIASES
                        + " that is not used: it is not an https URL, or has a fragment",
                Remedy.advice("Have the provider correct it, or set " + name + " of the provider"),
                null);
    }
}
