package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationTerms.Reach;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Which hosts may be asked when only a token that no one vouches for names them. Such a token must not become a way into the network of the
 * person who checks it.
 *
 * <p>Refused are private, link-local and otherwise special addresses (RFC 6890), and IPv6 addresses that lead to them, unless the caller
 * allows that. This machine is reached only by its own loopback addresses, not by addresses that lead back to it.
 */
public record HostReach(Reach reach) {

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
        if (reach == Reach.PRIVATE_TOO) {
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
        if (reach == Reach.PRIVATE_TOO || isLoopback(issuer) || !isLoopback(keys)) {
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
                        "the issuer is taken from the token, and " + Quote.plain(String.valueOf(url.getHost())) + " is "
                                + why + ": a token that no one vouches for must not lead into your network")
                .expected("a public host", Quote.plain(String.valueOf(url.getHost())))
                .remedy(new Remedy.NameIssuer())
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
