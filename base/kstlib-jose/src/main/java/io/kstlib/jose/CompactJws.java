package io.kstlib.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Signs with Nimbus. */
final class CompactJws {

    private CompactJws() {}

    static String sign(
            JwtSigningKey key, JWSSigner signer, String algorithm, Map<String, ?> header, Map<String, ?> claims) {
        if (!key.algorithms().contains(algorithm)) {
            throw new IllegalArgumentException("this key does not sign by " + algorithm);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("alg", algorithm);
        header.forEach(members::putIfAbsent);
        try {
            JWSObject jws = new JWSObject(JWSHeader.parse(members), new Payload(new LinkedHashMap<>(claims)));
            jws.sign(signer);
            return jws.serialize();
        } catch (ParseException malformed) {
            throw new IllegalArgumentException("the header cannot be used", malformed);
        } catch (JOSEException failed) {
            throw new IllegalStateException("the key does not sign by " + algorithm, failed);
        }
    }
}
