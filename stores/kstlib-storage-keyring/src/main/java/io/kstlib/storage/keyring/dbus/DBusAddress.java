package io.kstlib.storage.keyring.dbus;

import java.io.ByteArrayOutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds the session bus of the person. */
final class DBusAddress {

    private static final String VARIABLE = "DBUS_SESSION_BUS_ADDRESS";
    private static final String UNIX = "unix:";
    private static final Pattern ESCAPED = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*");

    private DBusAddress() {}

    /**
     * Finds the socket that {@code DBUS_SESSION_BUS_ADDRESS} names, else {@code bus} in {@code XDG_RUNTIME_DIR}.
     *
     * @param environment the environment variables
     * @throws DBusException if none is named, or only one that Java cannot reach
     */
    static UnixDomainSocketAddress session(Map<String, String> environment) throws DBusException {
        String named = environment.getOrDefault(VARIABLE, "");
        if (named.isEmpty()) {
            return usual(environment);
        }
        for (String address : List.of(named.split(";", -1))) {
            if (address.startsWith(UNIX)) {
                for (String pair : List.of(address.substring(UNIX.length()).split(",", -1))) {
                    if (pair.startsWith("path=")) {
                        return socket(unescaped(pair.substring("path=".length())));
                    }
                }
            }
        }
        throw DBusException.noBus(
                VARIABLE + " names no socket by unix:path=, which is the only kind that works here", null);
    }

    private static UnixDomainSocketAddress usual(Map<String, String> environment) throws DBusException {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (runtime.startsWith("/") && Files.exists(Path.of(runtime, "bus"))) {
            return socket(runtime + "/bus");
        }
        throw DBusException.noBus(VARIABLE + " is not set, and there is no bus in XDG_RUNTIME_DIR", null);
    }

    private static UnixDomainSocketAddress socket(String path) throws DBusException {
        try {
            return UnixDomainSocketAddress.of(path);
        } catch (InvalidPathException notAPath) {
            throw DBusException.noBus(VARIABLE + " names no path", notAPath);
        }
    }

    private static String unescaped(String text) throws DBusException {
        if (!ESCAPED.matcher(text).matches()) {
            throw DBusException.noBus(VARIABLE + " is malformed", null);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '%') {
                bytes.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                at += 2;
            } else {
                bytes.writeBytes(text.substring(at, at + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
