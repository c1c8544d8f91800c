import Testing

@testable import Cubes
@testable import FITS

/// Expected values: astropy.wcs all_pix2world on the same cards.
@Suite struct CelestialCoordinatesTests {
    private func coordinates(_ cards: [String]) -> CelestialCoordinates? {
        let common = ["CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'"]
        return CelestialCoordinates(
            header: CubeHeader(cards: (cards + common).map { HeaderCard($0.utf8) }, fileName: ""))
    }

    private func expect(
        _ coordinates: CelestialCoordinates?, _ x: Double, _ y: Double, ra: Double, dec: Double,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let position = try #require(coordinates, sourceLocation: sourceLocation).position(x: x, y: y)
        #expect(
            abs(position.rightAscension - ra) < 1e-8 && abs(position.declination - dec) < 1e-8,
            sourceLocation: sourceLocation)
    }

    @Test func readsACDMatrixWithDistortionAcrossTheMeridian() throws {
        let sky = coordinates([
            "CTYPE1  = 'RA---TAN-SIP'", "CTYPE2  = 'DEC--TAN-SIP'", "CRVAL1  = 359.99", "CRVAL2  = -70.5",
            "CRPIX1  = 1077.1", "CRPIX2  = 1031.1", "CD1_1   = -8.98E-05", "CD1_2   = -9.6E-07",
            "CD2_1   = -9.1E-07", "CD2_2   = 8.97E-05", "A_ORDER = 3", "B_ORDER = 3", "A_0_0   = 1.15",
            "A_1_0   = 0.0095", "A_0_1   = -1.3E-4", "A_2_0   = -1.7E-7", "A_1_1   = -2.6E-6", "A_3_0   = -1.3E-8",
            "B_0_1   = 0.0088", "B_0_2   = -9.1E-7", "B_2_1   = -1.35E-8",
        ])
        try expect(sky, 0, 0, ra: 0.282618359, dec: -70.590645503)
        try expect(sky, 2047, 2063, ra: 359.728225270, dec: -70.408490340)
        try expect(sky, 1000, 500, ra: 0.011956183, dec: -70.547917407)
    }

    /// A field that is turned by a right angle may leave out what is 0; what is no number stands for none.
    @Test func readsHalfACDMatrix() throws {
        let cards = [
            "CRVAL1  = 23.4621", "CRVAL2  = 30.6599", "CRPIX1  = 1024.5", "CRPIX2  = 1032.5", "CD1_2   = 8.97E-05",
            "CD2_1   = 8.98E-05",
        ]
        try expect(coordinates(cards), 100, 1900, ra: 23.552586804, dec: 30.576938465)
        #expect(coordinates(cards + ["CD1_1   = 'none'"]) == nil)
    }

    @Test func readsAPCMatrixWithAndWithoutScale() throws {
        let scaled = coordinates([
            "CRVAL1  = 296.1945", "CRVAL2  = -14.7553", "CRPIX1  = 1076.25", "CRPIX2  = 1034.63",
            "CDELT1  = -8.99E-05", "CDELT2  = 8.99E-05", "PC1_1   = 0.99983", "PC1_2   = 0.01833",
            "PC2_1   = -0.01833", "PC2_2   = 0.99983",
        ])
        try expect(scaled, 0, 0, ra: 296.296248362, dec: -14.846413218)
        try expect(scaled, 2047, 2063, ra: 296.102460288, dec: -14.664358655)
        let alone = coordinates([
            "CRVAL1  = 112.29627888717", "CRVAL2  = 20.911846950674", "CRPIX1  = 1073.5", "CRPIX2  = 1031.5",
            "PC1_1   = -8.8033195076044E-05", "PC1_2   = -1.0136100744193E-06",
            "PC2_1   = -1.0126176687806E-06", "PC2_2   = 8.8119471112772E-05",
        ])
        try expect(alone, 0, 0, ra: 112.398409074, dec: 20.822095699)
    }

    @Test func aHeaderWithoutAProjectionHasNoCoordinates() {
        #expect(coordinates([]) == nil)
        #expect(CelestialCoordinates(header: CubeHeader(cards: [], fileName: "")) == nil)
    }
}
