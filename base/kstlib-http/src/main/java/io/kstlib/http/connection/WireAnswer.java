package io.kstlib.http.connection;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server sent back.
 *
 * @param status the status code
 * @param body the body; not copied, as no one else has it
 * @param certificate the fingerprint of the server's certificate; {@code null} for plain http
 * @param clientCertificate the thumbprint of the certificate that the client presented; {@code null} if it presented none
 */
@SuppressWarnings("ArrayRecordComponent")
public record WireAnswer(
        int status,
        Map<String, List<String>> headers,
        byte[] body,
        @Nullable String certificate,
        @Nullable String clientCertificate) {

    @Override
    public String toString() {
        return "WireAnswer[" + status + "]";
    }
}
