// What Go's regexp says of expressions that no one wrote on purpose:
//
//	go run answers.go >answers.txt
//
// A line is an expression, then "-" if Go refuses it, else "+", and for each text "1" or "0" and the text. All are
// escaped as in a query. Made with Go 1.26.
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"net/url"
	"os"
	"regexp"
	"strings"
)

var tokens = strings.Split("a b B k s 1 _ - . ^ $ | | ( ( ) ) (?: (?i) (?i: (?s) (?m) (?U) (?-i) (?s-i: (?P<n> (?<m> "+
	"* + ? *? +? ?? {2} {0} {1,3} {2,} {0,2} {,2} { } [ ] [a-c] [^a] []a] [^]a] [[:alpha:]] [[:^digit:]_] [[:word:]-] "+
	"[a- -[: [: [:alpha:] [\\d-[:punct:]] \\ \\d \\D \\s \\S \\w \\W \\b \\B \\A \\z \\Q \\E \\x41 \\x{61} \\101 \\0 \\7 "+
	"\\pL \\PL \\p{Lu} \\p{Ll} \\p{^Ll} \\p{Nd} \\PN \\p{Greek} \\p{Latin} \\n \\t \\v \\_ \\. \\- \\] é σ ς ß ſ İ ı 😀 "+
	"&& ~ ! x41 \\x{7a} \\\\ : :] K\u212a \u212a", " ")

var letters = strings.Split("a b B A k K s S 1 9 _ - . é É σ ς Σ ß ẞ \u212a ſ İ ı I i 😀 & ~ ! z Z c [ ] ( ) { } \\ | : \n \t \v ǅ ǆ x", " ")

func text(random *rand.Rand, parts []string, most int) string {
	var b strings.Builder
	for n := random.Intn(most + 1); n > 0; n-- {
		b.WriteString(parts[random.Intn(len(parts))])
	}
	return b.String()
}

func main() {
	random := rand.New(rand.NewSource(1))
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	taken, refused := 0, 0
	for taken < 1200 || refused < 400 {
		expression := text(random, tokens, 8)
		pattern, err := regexp.Compile(expression)
		switch {
		case expression == "":
		case err != nil && refused < 400:
			refused++
			fmt.Fprintln(out, url.QueryEscape(expression), "-")
		case err == nil && taken < 1200:
			taken++
			fmt.Fprint(out, url.QueryEscape(expression), " +")
			for i := 0; i < 5; i++ {
				candidate := text(random, letters, 5)
				found := 0
				if pattern.MatchString(candidate) {
					found = 1
				}
				fmt.Fprintf(out, " %d%s", found, url.QueryEscape(candidate))
			}
			fmt.Fprintln(out)
		}
	}
}
