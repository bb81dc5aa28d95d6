package io.kstlib.sops.key;

/** The reach of a master key, nearest first. Keys are tried in this order unless {@code SOPS_DECRYPTION_ORDER} says otherwise. */
public enum Reach {
    /** In a file or a variable of this machine; no other program is asked. */
    LOCAL,
    /** Another program on this machine is asked, which may ask a person or a smart card. */
    AGENT,
    /** A service is asked over the network. */
    NETWORK
}
