package io.kstlib.auth.api.token;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource's demand for another login, because the login behind the present token does not suffice (RFC 9470 section 3). A demand without values is met
 * by any other login. Immutable.
 *
 * @param acrValues how the person must log in: the {@code acr} values that the resource accepts, the best one first; empty when that does not matter
 * @param maxAge how long ago the person may have logged in, in whole seconds; {@code null} when that does not matter
 */
public record StepUp(List<String> acrValues, @Nullable Duration maxAge) {

    public StepUp {
        acrValues = List.copyOf(acrValues);
    }

    /** {@return the demand in words that follow "a login"; empty for a demand without values} */
    public String inWords() {
        String how = acrValues.isEmpty() ? "" : " by " + String.join(" or ", acrValues);
        return maxAge == null ? how : how + " at most " + maxAge.toSeconds() + " s ago";
    }
}
