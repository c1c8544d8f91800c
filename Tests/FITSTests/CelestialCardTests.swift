import FITS
import Testing

@Suite struct CelestialCardTests {
    private func isCelestial(_ keyword: String) -> Bool {
        HeaderCard((keyword + String(repeating: " ", count: 8 - keyword.count) + "= 1").utf8).isCelestial
    }

    @Test(arguments: [
        "CTYPE1", "CRVAL2", "CRPIX1", "CUNIT2", "CDELT1", "CROTA2", "CD1_1", "CD2_1", "PC1_2", "PC2_2", "PV1_0",
        "PV2_12", "RADESYS", "RADECSYS", "EQUINOX", "LONPOLE", "LATPOLE", "A_ORDER", "B_ORDER", "AP_ORDER", "A_DMAX",
        "A_0_2", "BP_1_1",
    ])
    func cardsOfTheFirstTwoAxesAreCelestial(keyword: String) {
        #expect(isCelestial(keyword))
    }

    @Test(arguments: [
        "CTYPE3", "CRVAL3", "CD3_3", "PC1_3", "PV3_1", "WCSAXES", "OBJECT", "A_", "AIRMASS", "B_X_1", "PV1_X", "CD1_",
        "NAXIS1", "CRVAL", "",
    ])
    func otherCardsAreNot(keyword: String) {
        #expect(!isCelestial(keyword))
    }
}
