package io.kstlib.sops.rules;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.Recipient;
import java.util.List;

/**
 * The rule by which a document is encrypted.
 *
 * @param keyGroups the recipients; with several groups each group gets a share of the data key
 * @param shamirThreshold the number of groups that are needed to decrypt, 2 or more; 0 for all of them
 * @param selection which values are encrypted
 * @param macScope which values the message authentication code covers
 */
public record EncryptionRule(List<KeyGroup> keyGroups, int shamirThreshold, Selection selection, MacScope macScope) {

    private static final int MOST_GROUPS = 255;

    /**
     * Checks the threshold, and copies the groups.
     *
     * @throws SopsException ({@code RULE}) if there is no group or more than 255, or the threshold does not fit their number
     */
    public EncryptionRule {
        keyGroups = List.copyOf(keyGroups);
        if (keyGroups.isEmpty()) {
            throw Reason.RULE.error("there is no recipient to encrypt for", "Name one", null);
        }
        if (keyGroups.size() > MOST_GROUPS) {
            throw Reason.RULE.error(keyGroups.size() + " key groups are more than " + MOST_GROUPS);
        }
        if (shamirThreshold < 0
                || shamirThreshold > keyGroups.size()
                || (shamirThreshold == 1 && keyGroups.size() > 1)) {
            throw Reason.RULE.error("a shamir_threshold of " + shamirThreshold + " does not fit " + keyGroups.size()
                    + " key group(s); it is from 2 up to their number");
        }
    }

    /**
     * {@return a rule with the usual selection: all values except those under names that end with {@code _unencrypted}}
     *
     * @param recipients the recipients; each one of them can decrypt
     * @throws SopsException ({@code RULE}) if there is no recipient
     */
    public static EncryptionRule forRecipients(List<? extends Recipient> recipients) {
        if (recipients.isEmpty()) {
            throw Reason.RULE.error("there is no recipient to encrypt for", "Name one", null);
        }
        return new EncryptionRule(
                List.of(new KeyGroup(List.copyOf(recipients))), 0, Selection.DEFAULT, MacScope.ALL_VALUES);
    }

    /** {@return the number of key groups that are needed to decrypt, in the form of the metadata: 0 for a single group} */
    public int groupsNeeded() {
        if (keyGroups.size() == 1) {
            return 0;
        }
        return shamirThreshold == 0 ? keyGroups.size() : shamirThreshold;
    }

    /**
     * {@return a copy that encrypts other values}
     *
     * @param changed which values are encrypted
     */
    public EncryptionRule withSelection(Selection changed) {
        return new EncryptionRule(keyGroups, shamirThreshold, changed, macScope);
    }

    /**
     * {@return a copy whose message authentication code covers other values}
     *
     * @param changed which values the message authentication code covers
     */
    public EncryptionRule withMacScope(MacScope changed) {
        return new EncryptionRule(keyGroups, shamirThreshold, selection, changed);
    }
}
