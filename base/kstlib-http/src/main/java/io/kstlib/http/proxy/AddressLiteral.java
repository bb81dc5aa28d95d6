package io.kstlib.http.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses in text form. Nothing that could be a name is looked up, not even one such as {@code 999.1.1.1}. */
final class AddressLiteral {

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";
    private static final Pattern ADDRESS =
            Pattern.compile(BYTE + "(\\." + BYTE + "){3}|[0-9a-fA-F:][0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private AddressLiteral() {}

    /** Whether a text has the form of an address. Nothing else is given to the resolver. */
    static boolean hasForm(String host) {
        return ADDRESS.matcher(host).matches();
    }

    /**
     * {@return the address; empty for anything else}
     *
     * @param host a name or an address; IPv6 without brackets
     */
    static Optional<InetAddress> of(String host) {
        if (!hasForm(host)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
