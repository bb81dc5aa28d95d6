package io.kstlib.sops.pgp;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.program.UnusableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;

/**
 * A file of PGP keys: armored blocks of public and secret keys in any number, or one binary keyring as {@code gpg --export} writes it.
 *
 * @param path its path
 * @param keys its keys, in order
 */
record PgpKeyFile(Path path, List<OpenPGPCertificate> keys) {

    private static final int MAX_BYTES = 4 << 20;
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN PGP (PUBLIC|PRIVATE) KEY BLOCK-----.*?-----END PGP \\1 KEY BLOCK-----", Pattern.DOTALL);

    /** Whether a person may be asked to unlock a key. */
    enum Passphrases {
        /** Keys with a passphrase are not used. */
        NONE,
        /** Passphrases are asked for. */
        ASKED
    }

    PgpKeyFile {
        keys = List.copyOf(keys);
    }

    static PgpKeyFile read(Path path) throws UnusableException {
        try (InputStream content = Files.newInputStream(path)) {
            byte[] bytes = BoundedInput.read(content, MAX_BYTES)
                    .orElseThrow(() -> new UnusableException("it is larger than " + MAX_BYTES + " bytes"));
            return new PgpKeyFile(path, parse(bytes));
        } catch (NoSuchFileException missing) {
            throw new UnusableException("no such file", missing);
        } catch (IOException unreadable) {
            throw new UnusableException("it cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static List<OpenPGPCertificate> parse(byte[] content) throws UnusableException {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            blocks.add(matcher.group().getBytes(StandardCharsets.ISO_8859_1));
        }
        if (blocks.isEmpty()) {
            blocks.add(content);
        }
        OpenPGPKeyReader reader = new OpenPGPKeyReader(new BcOpenPGPImplementation());
        List<OpenPGPCertificate> keys = new ArrayList<>();
        for (byte[] block : blocks) {
            try {
                keys.addAll(reader.parseKeysOrCertificates(block));
            } catch (IOException | RuntimeException malformed) {
                // On hostile input the parser may throw any exception.
                throw new UnusableException("it holds no PGP keys, or malformed ones", malformed);
            }
        }
        if (keys.isEmpty()) {
            throw new UnusableException("it holds no PGP keys");
        }
        return keys;
    }

    List<OpenPGPKey> secretKeys() {
        return keys.stream()
                .filter(OpenPGPKey.class::isInstance)
                .map(OpenPGPKey.class::cast)
                .toList();
    }

    /**
     * A PGP key as people name it in files: its fingerprint without spaces, the end of it, or another name that {@code gpg} takes. An exclamation
     * mark at the end means exactly this subkey.
     *
     * @param text the text, without spaces
     */
    record Fingerprint(String text) {

        private static final int LONG_ID_DIGITS = 16;

        /** Removes the spaces with which {@code gpg} prints fingerprints. */
        Fingerprint {
            text = text.replace(" ", "");
        }

        /** Whether it can be matched without gpg: so long that no one can make another key with the same end. */
        boolean isHexadecimal() {
            return digits().matches("[0-9A-F]{16,64}");
        }

        boolean isExact() {
            return text.endsWith("!");
        }

        /** Whether the fingerprint of a key is this one, or ends with it. */
        boolean matches(byte[] fingerprint) {
            return isHexadecimal() && hex(fingerprint).endsWith(digits());
        }

        /** Returns the end of it, with the exclamation mark, as old versions of gpg need it. */
        String longId() {
            String digits = digits();
            String end = digits.length() > LONG_ID_DIGITS ? digits.substring(digits.length() - LONG_ID_DIGITS) : digits;
            return isExact() ? end + "!" : end;
        }

        private String digits() {
            String upper = text.toUpperCase(Locale.ROOT);
            String bare = upper.startsWith("0X") ? upper.substring(2) : upper;
            return bare.endsWith("!") ? bare.substring(0, bare.length() - 1) : bare;
        }

        static String hex(byte[] fingerprint) {
            return HexFormat.of().withUpperCase().formatHex(fingerprint);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
