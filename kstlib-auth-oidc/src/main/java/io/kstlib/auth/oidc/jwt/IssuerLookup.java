package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.report.SignatureFacts.IssuerSource;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument.Receipt;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.KeySource;
import io.kstlib.auth.oidc.jwt.IssuerLookup.KeyLocation.Published;
import io.kstlib.auth.oidc.jwt.IssuerLookup.KeyLocation.Supplied;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who issued a token and where that issuer publishes its keys. The caller or the configuration says so; the token only where
 * neither does. Safe for use by several threads.
 */
public final class IssuerLookup {

    private static final String FROM_TOKEN =
            " (issuer taken from the token itself: it proves who signed, not that you trust them)";

    private final ProviderContext context;
    private final Issuer configured;
    private final IssuerPolicy policy;
    private final @Nullable URI jwksUri;

    public IssuerLookup(ProviderContext context, Issuer configured) {
        this.context = context;
        this.configured = configured;
        this.policy = configured.policy();
        this.jwksUri = context.settings().get(Endpoint.JWKS.key()).orElse(null);
    }

    /** Returns which issuers a token may name. */
    public IssuerPolicy policy(ValidationTerms terms) {
        return terms.issuer().map(IssuerPolicy::only).orElse(policy);
    }

    /** Checks the issuer before any server is asked for keys. An empty policy accepts every issuer. */
    public void checkIssuer(CompactJwt jws, TokenKind kind, ValidationTerms terms) throws TokenRefusal {
        Object found = jws.payload().get("iss");
        if (!(found instanceof String)) {
            throw TokenRefusal.differs("iss", "the issuer, a text (RFC 7519 section 4.1.1)", found);
        }
        Set<String> expected = policy(terms).expected(kind);
        if (!expected.isEmpty() && !policy(terms).acceptsToken(kind, jws.payload())) {
            throw TokenRefusal.differs("iss", String.join(" or ", expected), found)
                    .advice(otherIssuer(jws, kind, terms))
                    .verdict(Verdict.OTHER_PROVIDER);
        }
    }

    /** Whether neither the configuration nor the caller says which issuer it is, or where its keys are. */
    public boolean isNamedByTokenOnly(ValidationTerms terms) {
        boolean hasKeys = terms.keys().isPresent() || terms.keysUrl().isPresent() || jwksUri != null;
        return terms.issuer().isEmpty()
                && policy.issuer().isEmpty()
                && (terms.discovery().isPresent() || !hasKeys);
    }

    /** Finds the keys. {@link #checkIssuer} must have accepted the issuer before. */
    public KeyLocation locate(CompactJwt jws, TokenKind kind, ValidationTerms terms) throws TokenRefusal {
        IssuerPolicy accepted = policy(terms);
        if (terms.discovery().isPresent()
                || terms.keys().isPresent()
                || terms.keysUrl().isPresent()) {
            return new SuppliedDocuments(jws, terms).locate();
        }
        if (terms.issuer().isPresent()
                && !policy.expected(kind).contains(terms.issuer().get())) {
            String issuer = terms.issuer().get();
            requireUrl(issuer, "the issuer that was asked for");
            return discovered(
                    issuer, Issuer.ofStranger(context, accepted), IssuerSource.CALLER, " (issuer given by the caller)");
        }
        if (jwksUri != null) {
            boolean compared = !accepted.expected(kind).isEmpty();
            return new KeyLocation(
                    jwksUri,
                    new Published(configured.keys(), jwksUri),
                    null,
                    compared ? IssuerSource.CONFIGURATION : IssuerSource.NO_ONE,
                    () -> "not needed: jwks_uri is configured"
                            + (compared
                                    ? ""
                                    : "; no issuer is configured, so iss "
                                            + Quote.of(jws.payload().get("iss")) + " is not compared"));
        }
        Optional<String> issuer = policy.issuer();
        return issuer.isPresent()
                ? discovered(issuer.get(), configured, IssuerSource.CONFIGURATION, "")
                : fromToken(String.valueOf(jws.payload().get("iss")), terms);
    }

    private String otherIssuer(CompactJwt jws, TokenKind kind, ValidationTerms terms) {
        String found = Quote.of(jws.payload().get("iss"));
        if (terms.issuer().isPresent()) {
            return "The token was issued by another provider than the one asked for; to check it against the keys of"
                    + " its own, name no issuer";
        }
        return "The token was issued by another provider than the configured one. If both are the same, set "
                + context.settings().path(OidcKeys.ACCEPTED_ISSUERS.name())
                + (kind == TokenKind.ID_TOKEN
                        ? ""
                        : " (or " + context.settings().path(OidcKeys.ACCESS_TOKEN_ISSUER.name()) + ")")
                + ": [" + found + "]";
    }

    private void requireUrl(String issuer, String what) throws TokenRefusal {
        Optional<String> problem = IssuerUrl.problem(issuer);
        if (problem.isPresent()) {
            throw TokenRefusal.of(
                            "iss", what + ", " + Quote.of(issuer) + ", cannot be asked for its keys: " + problem.get())
                    .expected("a URL such as https://sso.example.com", Quote.of(issuer))
                    .remedy(Remedy.either(
                            Remedy.changeSetting(context.settings().path("issuer"), "or jwks_uri"),
                            Remedy.of(Remedy.Kind.GIVE_KEYS)))
                    .verdict(Verdict.UNDECIDED);
        }
    }

    private KeyLocation fromToken(String issuer, ValidationTerms terms) throws TokenRefusal {
        requireUrl(issuer, "no issuer is configured, and the one in the token");
        HostReach hosts = new HostReach(terms);
        URI discoveryUrl = IssuerUrl.discoveryUrl(issuer);
        hosts.require(discoveryUrl, "iss");
        KeyLocation found = discovered(
                issuer, Issuer.ofStranger(context, IssuerPolicy.only(issuer)), IssuerSource.TOKEN, FROM_TOKEN);
        hosts.require(found.jwksUri(), "jwks_uri");
        hosts.requireNoStepInside(discoveryUrl, found.jwksUri());
        return found;
    }

    private KeyLocation discovered(String issuer, Issuer from, IssuerSource issuerFrom, String remark)
            throws TokenRefusal {
        Settings settings = context.settings();
        try {
            Optional<DiscoveryDocument> document = from.discovery().document(issuer);
            if (document.isEmpty()) {
                throw from.discovery().absent(issuer, settings);
            }
            from.policy().require(document.get(), issuer, settings);
            URI published = published(document.get());
            return new KeyLocation(
                    published,
                    new Published(from.keys(), published),
                    document.get(),
                    issuerFrom,
                    () -> Quote.plain(document.get().issuer()) + " publishes its keys at "
                            + Quote.plain(published.toString()) + remark);
        } catch (ProtocolException unusable) {
            throw TokenRefusal.because("discovery", unusable);
        }
    }

    private URI published(DiscoveryDocument document) {
        return document.requireJwksUri(context.settings().path("jwks_uri"));
    }

    /** Documents from the caller, or the URL of the keys. What they replace is not fetched. */
    private final class SuppliedDocuments {

        private final CompactJwt jws;
        private final IssuerPolicy accepted;
        private final ValidationTerms terms;

        SuppliedDocuments(CompactJwt jws, ValidationTerms terms) {
            this.jws = jws;
            this.accepted = policy(terms);
            this.terms = terms;
        }

        KeyLocation locate() throws TokenRefusal {
            try {
                DiscoveryDocument document = terms.discovery().isPresent()
                        ? discovery(terms.discovery().get())
                        : null;
                IssuerSource issuerFrom = issuerFrom(document);
                Optional<Map.Entry<String, String>> given = terms.keys();
                if (given.isPresent()) {
                    String message = (document == null ? "not needed" : Quote.plain(document.issuer()) + " as supplied")
                            + ": the keys were supplied as "
                            + Quote.plain(fileName(given.get())) + remark(issuerFrom);
                    return new KeyLocation(
                            url(given.get()),
                            new Supplied(() -> read(given.get(), "the JWK set")),
                            document,
                            issuerFrom,
                            () -> message);
                }
                URI url = terms.keysUrl().isPresent() || document == null
                        ? terms.keysUrl().orElseThrow()
                        : published(document);
                // A URL from the caller may be signed or hold a password. A published one is public.
                URI shown = terms.keysUrl().map(WebOrigin::withoutQuery).orElse(url);
                if (terms.keysUrl().isEmpty() && issuerFrom == IssuerSource.TOKEN) {
                    new HostReach(terms).require(url, "jwks_uri");
                }
                String message = (document == null ? "not needed" : Quote.plain(document.issuer()) + " as supplied")
                        + ": the keys are at " + Quote.plain(shown.toString()) + remark(issuerFrom);
                return new KeyLocation(
                        shown,
                        new Published(Issuer.ofStranger(context, accepted).keys(), url),
                        document,
                        issuerFrom,
                        () -> message);
            } catch (ProtocolException unusable) {
                throw TokenRefusal.because("discovery", unusable);
            }
        }

        private String remark(IssuerSource issuerFrom) {
            return issuerFrom == IssuerSource.TOKEN ? FROM_TOKEN : "";
        }

        private IssuerSource issuerFrom(@Nullable DiscoveryDocument document) {
            if (terms.issuer().isPresent()) {
                return IssuerSource.CALLER;
            }
            if (policy.issuer().isPresent()) {
                return IssuerSource.CONFIGURATION;
            }
            return document == null ? IssuerSource.NO_ONE : IssuerSource.TOKEN;
        }

        private DiscoveryDocument discovery(Map.Entry<String, String> given) {
            DiscoveryDocument document = DiscoveryDocument.parse(read(given, "the discovery document"));
            String issuer =
                    accepted.issuer().orElse(String.valueOf(jws.payload().get("iss")));
            IssuerPolicy expected = accepted.issuer().isPresent() ? accepted : IssuerPolicy.only(issuer);
            expected.require(document, issuer, context.settings());
            return document;
        }

        private PublishedDocument read(Map.Entry<String, String> given, String name) {
            return PublishedDocument.saved(
                    url(given),
                    given.getValue(),
                    name,
                    Receipt.ofFile(context.clock().instant()));
        }

        /** Makes a URL of the file name only. Readers of the report need not know the directory on this machine. */
        private static URI url(Map.Entry<String, String> given) {
            return URI.create("file:" + URLEncoder.encode(fileName(given), StandardCharsets.UTF_8));
        }

        private static String fileName(Map.Entry<String, String> given) {
            return String.valueOf(Path.of(given.getKey()).getFileName());
        }
    }

    /**
     * Where the keys of a token's issuer are.
     *
     * @param jwksUri where they are published
     * @param keys fetches them, or has them
     * @param document the metadata that names them; {@code null} where they are known from elsewhere
     * @param issuerFrom what names the issuer
     * @param message how they were found, in words
     */
    public record KeyLocation(
            URI jwksUri,
            Keys keys,
            @Nullable DiscoveryDocument document,
            IssuerSource issuerFrom,
            Supplier<String> message) {

        /** The keys of one place. */
        public interface Keys {

            /**
             * Returns the keys at hand, or fetches them.
             *
             * @throws io.kstlib.auth.api.error.ProtocolException if what is there is no JWK set
             */
            JwkSet set();

            /** Returns a newer set than one that lacks a key; empty when there is none, or it is too early to ask. */
            Optional<JwkSet> newerThan(JwkSet lacking);
        }

        /** Keys that a server publishes. */
        public record Published(KeySource source, URI url) implements Keys {

            @Override
            public JwkSet set() {
                return source.keys(url);
            }

            @Override
            public Optional<JwkSet> newerThan(JwkSet lacking) {
                return source.newerThan(url, lacking);
            }
        }

        /**
         * Keys from the caller.
         *
         * @param document reads them
         */
        record Supplied(Supplier<PublishedDocument> document) implements Keys {

            @Override
            public JwkSet set() {
                return JwkSet.parse(document.get());
            }

            @Override
            public Optional<JwkSet> newerThan(JwkSet lacking) {
                return Optional.empty();
            }
        }
    }

    /**
     * Which hosts may be asked when only a token that no one vouches for names them. Such a token must not become a way into the network of the
     * person who checks it.
     *
     * <p>Refused are private, link-local and otherwise special addresses (RFC 6890), and IPv6 addresses that lead to them, unless the caller
     * allows that. This machine is reached only by its own loopback addresses, not by addresses that lead back to it.
     */
    public record HostReach(ValidationTerms terms) {

        private static final int SHARED_FIRST = 100; // 100.64.0.0/10, RFC 6598
        private static final int SHARED_SECOND = 64;
        private static final byte[] TRANSLATED = {0x00, 0x64, (byte) 0xFF, (byte) 0x9B}; // RFC 6052 section 2.1
        private static final int WELL_KNOWN_PREFIX_BYTES = 12;

        /**
         * Refuses a host inside the private network.
         *
         * @param url what the token or its issuer named
         * @param subject what named it
         */
        void require(URI url, String subject) throws TokenRefusal {
            if (terms.privateHosts()) {
                return;
            }
            String host = WebOrigin.of(url).host();
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    if (isInside(address)) {
                        throw inside(url, subject, address);
                    }
                }
            } catch (UnknownHostException saidByTheRequest) {
                return;
            }
        }

        /** Refuses a public host that sends us to this machine. */
        void requireNoStepInside(URI issuer, URI keys) throws TokenRefusal {
            if (terms.privateHosts() || isLoopback(issuer) || !isLoopback(keys)) {
                return;
            }
            throw refusal(keys, "jwks_uri", "this machine, although the issuer is another one");
        }

        private static boolean isLoopback(URI url) {
            try {
                return InetAddress.getByName(WebOrigin.of(url).host()).isLoopbackAddress();
            } catch (UnknownHostException saidByTheRequest) {
                return false;
            }
        }

        private static TokenRefusal inside(URI url, String subject, InetAddress address) {
            return refusal(url, subject, "the private or special address " + address.getHostAddress());
        }

        private static TokenRefusal refusal(URI url, String subject, String why) {
            return TokenRefusal.of(
                            subject,
                            "the issuer is taken from the token, and " + Quote.plain(String.valueOf(url.getHost()))
                                    + " is " + why
                                    + ": a token that no one vouches for must not lead into your network")
                    .expected("a public host", Quote.plain(String.valueOf(url.getHost())))
                    .remedy(Remedy.of(Remedy.Kind.NAME_ISSUER))
                    .verdict(Verdict.UNDECIDED);
        }

        public static boolean isInside(InetAddress address) {
            if (address.isLoopbackAddress()) {
                return false; // http and https on this machine are allowed
            }
            boolean local = address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress();
            return local
                    || (address instanceof Inet6Address longer ? isInsideV6(longer) : isInsideV4(address.getAddress()));
        }

        private static boolean isInsideV4(byte[] bytes) {
            int first = bytes[0] & 0xFF;
            int second = bytes[1] & 0xFF;
            boolean shared = first == SHARED_FIRST && (second & 0xC0) == SHARED_SECOND;
            boolean testing = first == 198 && (second & 0xFE) == 18; // 198.18.0.0/15, RFC 2544
            boolean ietf = first == 192 && second == 0 && bytes[2] == 0; // 192.0.0.0/24, RFC 6890
            return first == 0 || first >= 240 || shared || testing || ietf;
        }

        private static boolean isInsideV6(Inet6Address address) {
            byte[] bytes = address.getAddress();
            boolean uniqueLocal = (bytes[0] & 0xFE) == 0xFC; // fc00::/7, RFC 4193
            return uniqueLocal
                    || isTranslatedWithin(bytes)
                    || EmbeddedAddresses.of(address).stream()
                            .anyMatch(embedded -> embedded.isLoopbackAddress() || isInside(embedded));
        }

        /** Checks for 64:ff9b::/32 without the well-known prefix: 64:ff9b:1::/48 is for translators within a network (RFC 8215). */
        private static boolean isTranslatedWithin(byte[] bytes) {
            for (int i = 0; i < TRANSLATED.length; i++) {
                if (bytes[i] != TRANSLATED[i]) {
                    return false;
                }
            }
            for (int i = TRANSLATED.length; i < WELL_KNOWN_PREFIX_BYTES; i++) {
                if (bytes[i] != 0) {
                    return true;
                }
            }
            return false;
        }

        /** The IPv4 addresses within an IPv6 address. Relays and translators on the way extract them and connect to them. */
        private static final class EmbeddedAddresses {

            /** Each prefix in hex, and where the IPv4 address begins. */
            private static final List<Form> FORMS = List.of(
                    new Form("000000000000000000000000", 12), // IPv4-compatible, RFC 4291 section 2.5.5.1
                    new Form("00000000000000000000ffff", 12), // IPv4-mapped, RFC 4291 section 2.5.5.2
                    new Form("0000000000000000ffff0000", 12), // IPv4-translated, RFC 2765 section 2.1
                    new Form("0064ff9b0000000000000000", 12), // NAT64, RFC 6052 section 2.1
                    new Form("2002", 2), // 6to4, RFC 3056 section 2
                    new Form("20010000", 4)); // Teredo: the server, RFC 4380 section 4

            private static final byte[] TEREDO = HexFormat.of().parseHex("20010000");
            private static final int ISATAP_START = 8;
            private static final byte[] ISATAP = HexFormat.of().parseHex("00005efe");
            private static final byte UNIVERSAL = 0x02;
            private static final int LAST_FOUR = 12;
            private static final int IPV4_BYTES = 4;

            private record Form(String prefix, int start) {

                boolean isOf(byte[] address) {
                    return startsWith(address, HexFormat.of().parseHex(prefix));
                }
            }

            private EmbeddedAddresses() {}

            /** Returns no address, one, or several: a Teredo address has that of a server and that of a client. */
            static List<InetAddress> of(Inet6Address address) {
                byte[] bytes = address.getAddress();
                List<InetAddress> embedded = new ArrayList<>();
                for (Form form : FORMS) {
                    if (form.isOf(bytes)) {
                        embedded.add(ipv4(bytes, form.start()));
                    }
                }
                if (startsWith(bytes, TEREDO)) {
                    byte[] turned = bytes.clone();
                    for (int i = LAST_FOUR; i < turned.length; i++) {
                        turned[i] ^= (byte) 0xFF;
                    }
                    embedded.add(ipv4(turned, LAST_FOUR));
                }
                if (isIsatap(bytes)) {
                    embedded.add(ipv4(bytes, LAST_FOUR));
                }
                return embedded;
            }

            /** RFC 5214 section 6.1: an interface identifier of any prefix, whose bit "universal" may be set. */
            private static boolean isIsatap(byte[] address) {
                byte[] identifier = Arrays.copyOfRange(address, ISATAP_START, ISATAP_START + ISATAP.length);
                identifier[0] &= ~UNIVERSAL;
                return Arrays.equals(identifier, ISATAP);
            }

            private static boolean startsWith(byte[] address, byte[] prefix) {
                return Arrays.equals(address, 0, prefix.length, prefix, 0, prefix.length);
            }

            private static InetAddress ipv4(byte[] address, int start) {
                try {
                    return InetAddress.getByAddress(Arrays.copyOfRange(address, start, start + IPV4_BYTES));
                } catch (UnknownHostException fourBytesAreOne) {
                    throw new IllegalStateException(fourBytesAreOne);
                }
            }
        }
    }
}
