package io.kstlib.sops.hc.vault;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.BoundedInput;
import io.kstlib.http.EnvironmentHttp;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request to a transit engine.
 *
 * @param recipient the key
 * @param context the surroundings
 */
record VaultRequest(VaultRecipient recipient, KeyContext context) {

    private static final String CERTIFICATES = "VAULT_CACERT";
    private static final String ALLOWLIST = "SOPS_HC_VAULT_ALLOWLIST";
    private static final String ADDRESS = "VAULT_ADDR";
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int MOST_SHOWN = 300;
    private static final String CHECK_NETWORK = "Check the network and the address";

    /**
     * Sends the request.
     *
     * @param action the action with the key
     * @param question the fields of the request
     * @param field which field of the answer to return
     * @return its text
     * @throws SopsException ({@code RECIPIENT}) if the token may not be sent there, the request fails, or the answer has no such field
     */
    String ask(String action, Map<String, Object> question, String field) {
        requireAllowedAddress();
        VaultToken token = VaultToken.at(context, recipient.address());
        HttpCall call = HttpCall.of("PUT", recipient.endpoint(action), "application/json", Json.write(question))
                .withHeader("X-Vault-Token", token.reveal())
                .withHeader("X-Vault-Request", "true");
        String namespace =
                context.environment().getOrDefault("VAULT_NAMESPACE", "").strip();
        if (!namespace.isEmpty()) {
            call = call.withHeader("X-Vault-Namespace", namespace);
        }
        HttpAnswer answer = answer(call, action);
        if (answer.status() != OK) {
            throw refused(action, answer);
        }
        return field(answer, field, action);
    }

    /**
     * Checks that the token may be sent to the address. The address of Vault is written in the encrypted file, which another person may have made. So,
     * unlike in sops, it is not enough: you name it, too. The variable is {@code VAULT_ADDR}, as for Vault's own command, or
     * {@code SOPS_HC_VAULT_ALLOWLIST}, as for sops.
     */
    private void requireAllowedAddress() {
        String address = recipient.address();
        Map<String, String> environment = context.environment();
        String allowlist = environment.getOrDefault(ALLOWLIST, "").strip();
        boolean allowed;
        if (allowlist.isEmpty()) {
            allowed = closed(address)
                    .equals(closed(environment.getOrDefault(ADDRESS, "").strip()));
        } else if ("all".equals(allowlist) || "none".equals(allowlist)) {
            allowed = "all".equals(allowlist);
        } else {
            allowed = Stream.of(allowlist.split(","))
                    .map(String::strip)
                    .filter(entry -> !entry.isEmpty())
                    .anyMatch(entry -> closed(address).startsWith(closed(entry)));
        }
        if (!allowed) {
            String variable = allowlist.isEmpty() ? ADDRESS : ALLOWLIST;
            throw Reason.RECIPIENT.error(
                    "the Vault token is not sent to " + address + ", which " + variable + " does not name",
                    "If you trust that address, set " + variable + "=" + address,
                    null);
        }
    }

    /** Adds the slash that keeps https://vault from allowing https://vault.evil.example. */
    private static String closed(String address) {
        return address.endsWith("/") ? address : address + "/";
    }

    private HttpTransport transport() {
        EnvironmentHttp http = EnvironmentHttp.of(context.environment()).within(context.attemptTimeout());
        String certificates =
                context.environment().getOrDefault(CERTIFICATES, "").strip();
        return certificates.isEmpty()
                ? http
                : http.trustingOnly(context.workingDirectory().resolve(certificates), CERTIFICATES);
    }

    private HttpAnswer answer(HttpCall call, String action) {
        try {
            return transport().send(call);
        } catch (AuthException failure) {
            throw failed(
                    action,
                    failure.problem(),
                    failure.remedy().map(Remedy::inWords).orElse(CHECK_NETWORK),
                    failure);
        } catch (InvalidPathException notAPath) {
            throw failed(action, CERTIFICATES + " is not a path on this machine", "Correct it", notAPath);
        }
    }

    private String field(HttpAnswer answer, String field, String action) {
        try {
            if (Json.readObject(answer.body()).get("data") instanceof Map<?, ?> data
                    && data.get(field) instanceof String text) {
                return text;
            }
        } catch (JsonException noJson) {
            throw failed(action, "the answer is not JSON", "Check that Vault is at this address", noJson);
        }
        throw failed(action, "the answer holds no " + field, "Check that the engine is a transit engine", null);
    }

    private SopsException refused(String action, HttpAnswer answer) {
        String remedy = answer.status() == FORBIDDEN
                ? "Log in (vault login -address=" + recipient.address() + "), or have the policy allow update on "
                        + recipient.enginePath() + "/" + action + "/" + recipient.keyName()
                : "Check the key: vault read " + recipient.enginePath() + "/keys/" + recipient.keyName();
        return failed(action, "status " + answer.status() + errors(answer), remedy, null);
    }

    private static String errors(HttpAnswer answer) {
        try {
            if (Json.readObject(answer.body()).get("errors") instanceof List<?> errors && !errors.isEmpty()) {
                String words = errors.stream().map(String::valueOf).collect(Collectors.joining("; "));
                return ": "
                        + PrintableText.oneLine(words.replaceAll("\\s+", " ").strip(), MOST_SHOWN);
            }
        } catch (JsonException noJson) {
            return ""; // the status says it
        }
        return "";
    }

    private SopsException failed(String action, String problem, String remedy, @Nullable Throwable cause) {
        return Reason.RECIPIENT.error(
                "Vault could not " + action + " the data key with " + recipient.text() + ": " + problem, remedy, cause);
    }

    /** The token that authenticates the person to Vault. */
    static final class VaultToken {

        private static final int MAX_BYTES = 16 * 1024;

        private final String token;

        private VaultToken(String token) {
            this.token = token;
        }

        /** Reads {@code VAULT_TOKEN}, or else the token file that {@code vault login} left in the home directory. */
        static VaultToken at(KeyContext context, String address) {
            String given = context.environment().getOrDefault("VAULT_TOKEN", "").strip();
            if (!given.isEmpty()) {
                return new VaultToken(printable(given, "VAULT_TOKEN"));
            }
            Path file = context.home()
                    .map(home -> home.resolve(".vault-token"))
                    .orElseThrow(() -> notLoggedIn("no home directory that could hold one", address));
            try (InputStream content = Files.newInputStream(file)) {
                byte[] bytes = BoundedInput.read(content, MAX_BYTES)
                        .orElseThrow(() -> Reason.RECIPIENT.error(
                                "the Vault token in " + file + " is longer than " + MAX_BYTES + " bytes",
                                "Log in: vault login -address=" + address,
                                null));
                String stored = new String(bytes, StandardCharsets.UTF_8).strip();
                if (!stored.isEmpty()) {
                    return new VaultToken(printable(stored, file.toString()));
                }
            } catch (NoSuchFileException notLoggedIn) {
                // the error below says it
            } catch (IOException unreadable) {
                throw Reason.RECIPIENT.error("the Vault token in " + file + " cannot be read", null, unreadable);
            }
            throw notLoggedIn("none in " + file, address);
        }

        private static SopsException notLoggedIn(String elsewhere, String address) {
            return Reason.RECIPIENT.error(
                    "there is no Vault token in VAULT_TOKEN and " + elsewhere,
                    "Log in: vault login -address=" + address,
                    null);
        }

        private static String printable(String token, String source) {
            if (PrintableText.isAsciiWord(token)) {
                return token;
            }
            throw Reason.RECIPIENT.error(
                    "the Vault token in " + source + " has characters that no token has", "Log in: vault login", null);
        }

        String reveal() {
            return token;
        }

        @Override
        public String toString() {
            return "VaultToken";
        }
    }
}
