package io.kstlib.auth.aws;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.CheckFacts;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.HttpAnswer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The check whether STS is there, without credentials. */
record StsCheck(Sts sts) {

    private static final Remedy OTHER_URL = new Remedy.Advice("Check that the URL is that of STS");

    /**
     * @param remedy what helps; {@code null} if all is well
     */
    private record Finding(
            Status status, String message, @Nullable Remedy remedy) {}

    Check run() {
        long start = System.nanoTime();
        Finding found;
        try {
            found = judged(sts.askWithoutCredentials());
        } catch (AuthException away) {
            found = new Finding(Status.FAILURE, away.problem(), away.remedy().orElse(null));
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        return new Check("sts", found.status(), found.message(), duration, CheckFacts.NONE, found.remedy());
    }

    private static Finding judged(HttpAnswer answer) {
        String name = StsAnswer.name(answer);
        String status = " (HTTP " + answer.status() + ")";
        if (answer.status() == 404 || answer.status() == 405 || answer.status() == 410) {
            return new Finding(Status.FAILURE, name + " is not there" + status, OTHER_URL);
        }
        if (answer.status() == 429 || answer.status() >= 500) {
            return new Finding(Status.WARNING, name + " cannot answer now" + status + "; try later", null);
        }
        return isOfSts(answer)
                ? new Finding(Status.SUCCESS, name + " answers", null)
                : new Finding(Status.WARNING, name + " answers, but not as STS does" + status, OTHER_URL);
    }

    private static boolean isOfSts(HttpAnswer answer) {
        try {
            return StsAnswer.of(answer).isRefusal();
        } catch (ProtocolException somethingElse) {
            return false;
        }
    }
}
