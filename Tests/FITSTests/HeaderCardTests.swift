import Testing

@testable import FITS

@Suite struct HeaderCardTests {
    private func card(_ text: String) -> HeaderCard { HeaderCard(text.utf8) }

    @Test func readsValuesAndComments() {
        let string = card("OBJECT  = 'NGC4569 '           / Object Name")
        #expect(string.keyword == "OBJECT" && string.value == "NGC4569" && string.comment == "Object Name")
        #expect(card("NAXIS1  =                 2048").integer == 2048)
        #expect(card("ORDER   =                  8.0 / Order").integer == 8)
        #expect(card("STEP    = 2.943025792D+03").double == 2943.025792)
        #expect(card("WAVCALIB=                    T").logical == true)
    }

    @Test func keepsTheCardVerbatimAtEightyCharacters() {
        let text = "A_2_0   = -1.6983971293739E-07"
        #expect(card(text).text == text + String(repeating: " ", count: 80 - text.count))
        #expect(card(String(repeating: "x", count: 100)).text.count == 80)
    }

    @Test func readsQuotesAndSlashesInsideStrings() {
        #expect(card("OBSERVER= 'O''Brien / Smith'  / who").value == "O'Brien / Smith")
        #expect(card("OBSERVER= 'never closed").value == "never closed")
        #expect(card("ORBSVER = '' / ORBS version").value == "")
    }

    @Test func numbersBeyondSixtyFourBitsAreNoIntegers() {
        let card = card("QID     = 55700500000000066912 / queue id")
        #expect(card.integer == nil)
        #expect(card.double == 5.5700500000000066912e19)
    }

    @Test func infinityAndNonsenseAreNoNumbers() {
        for value in ["inf", "nan", "1E999", "twelve", ""] { #expect(card("STEP    = \(value)").double == nil) }
    }

    @Test func bytesOutsideASCIIBecomeQuestionMarks() {
        #expect(HeaderCard([0xFF, 0x00, 0x41]).text.hasPrefix("??A "))
    }
}
