package io.kstlib.auth.oidc.jwt;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The IPv4 addresses within an IPv6 address. Relays and translators on the way extract them and connect to them. */
final class EmbeddedAddresses {

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
