package io.kstlib.sops.aws.kms;

import io.kstlib.sops.error.SopsException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a KMS key.
 *
 * @param text all of it
 * @param region the region in it, where the key is
 */
record KeyArn(String text, String region) {

    /**
     * The region becomes part of a host name that gets signed requests, and the ARN may come from a file that someone else wrote. So the
     * region is letters, digits and hyphens here, where sops takes any text.
     */
    private static final Pattern KEY =
            Pattern.compile("arn:aws[\\w-]*:kms:(?<region>[a-z0-9-]+):\\d+:(?:key|alias)/[\\w/-]+");

    static KeyArn of(String text) {
        Matcher key = KEY.matcher(text);
        if (!key.matches()) {
            throw Reason.RECIPIENT.error(
                    "\"" + text + "\" is not the ARN of a KMS key",
                    "Write it like arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                    null);
        }
        return new KeyArn(text, key.group("region"));
    }

    @Override
    public String toString() {
        return text;
    }
}
