package io.kstlib.auth.aws;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;

/**
 * An answer of STS. It may hold credentials, so no message repeats it.
 *
 * @param http the answer
 * @param fields its texts, by the path of their elements
 */
record StsAnswer(HttpAnswer http, Map<String, String> fields) {

    static final String STS = "AWS STS";

    private static final String CODE = "ErrorResponse/Error/Code";
    private static final String CREDENTIALS =
            "AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/Credentials/";

    /** Session tokens have hundreds of characters, sometimes more than a thousand. */
    private static final int LONGEST = 64 * 1024;

    /**
     * @throws ProtocolException if it is not a document that STS sends
     */
    static StsAnswer of(HttpAnswer http) {
        Map<String, String> fields;
        try {
            fields = XmlTexts.read(http.body());
        } catch (XMLStreamException quotesTheAnswer) {
            throw unusable(http, "without an XML document of STS");
        }
        return new StsAnswer(http, fields);
    }

    /** Whether STS refused a request without credentials. */
    boolean isRefusal() {
        return fields.containsKey(CODE);
    }

    static String name(HttpAnswer http) {
        return STS + " (" + http.endpoint() + ")";
    }

    String name() {
        return name(http);
    }

    /**
     * {@return the refusal of AWS; empty if it did not refuse}
     *
     * @param proof the token that was sent, which no message shows
     */
    Optional<StsRefusal> refusal(Secret proof) {
        String code = fields.get(CODE);
        return code == null
                ? Optional.empty()
                : Optional.of(StsRefusal.of(this, code, fields.getOrDefault("ErrorResponse/Error/Message", ""), proof));
    }

    /**
     * @throws ProtocolException if one of the texts is missing or cannot be used
     */
    AwsCredentials credentials() {
        if (!http.isSuccess()) {
            throw unusable(http, "without saying why");
        }
        return new AwsCredentials(
                text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"), expiration(text("Expiration")));
    }

    private String text(String element) {
        String text = fields.getOrDefault(CREDENTIALS + element, "");
        if (text.length() > LONGEST || !PrintableText.isAsciiWord(text)) {
            throw unusable(http, "with credentials that have no usable " + element);
        }
        return text;
    }

    private Instant expiration(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException malformed) {
            throw unusable(http, "with credentials that have no usable Expiration");
        }
    }

    static ProtocolException unusable(HttpAnswer http, String what) {
        return new ProtocolException(
                http.endpoint(),
                name(http) + " answered HTTP " + http.status() + " " + what,
                Remedy.advice("Check that the URL is that of STS"),
                null);
    }

    @Override
    public String toString() {
        return "StsAnswer[" + http + "]";
    }
}
