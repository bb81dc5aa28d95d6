package io.kstlib.storage.sops;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.sops.rules.EncryptionRule;

/** The recipients of tokens. Safe for use by several threads. */
public interface ChosenRecipients {

    /**
     * Returns the rule for a place. Makes a key when no recipient is chosen and there is no key.
     *
     * @param place a place for tokens
     */
    EncryptionRule ruleFor(Place place);

    /**
     * Says which recipients are chosen. Makes no key.
     *
     * @param place a place for tokens
     * @return the recipients, and the place that names them
     */
    String inWords(Place place);

    /**
     * Names the keys that choose recipients.
     *
     * @return the end of the sentence "choose recipients by"
     */
    String keys();

    /**
     * {@return whether no recipient is chosen, so that it is the key of this machine}
     *
     * @param place a place for tokens
     */
    boolean isOwn(Place place);

    /**
     * {@return whether {@link #ruleFor} would make a key}
     *
     * @param place a place for tokens
     */
    boolean wouldMakeKey(Place place);

    /**
     * Checks the key that is at hand. Makes none.
     *
     * @return the entry of the report
     */
    Check identityCheck();
}
