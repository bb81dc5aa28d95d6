package io.kstlib.sops.aws.kms;

import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Refuses to send a data key over a network without TLS, wherever the endpoint was configured. */
final class HttpOnLoopbackOnly implements ExecutionInterceptor {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|\\d?\\d)){3}|\\[?::1]?");

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        SdkHttpRequest request = context.httpRequest();
        if (!"https".equals(request.protocol())
                && !LOOPBACK.matcher(request.host()).matches()) {
            throw SdkClientException.create("the endpoint " + request.protocol() + "://" + request.host()
                    + " is neither https nor on this machine, and the data key would be readable on the way");
        }
    }
}
