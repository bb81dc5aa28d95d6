/** Programs of others that get their token from the command: git, kubectl, pip. */
package io.kstlib.tests.tools;
