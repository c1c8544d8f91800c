import Foundation
import Spectra
import TestSupport
import Testing

/// 936 points in 40-digit arithmetic (mpmath): sigma/fwhm from 0 to 40, x/fwhm to +-100.
private struct Reference {
    let x, fwhm, sigma, value, byPosition, bySigma, byWidth, flux: Double

    static func load() throws -> [Reference] {
        let url = try #require(
            Bundle.module.url(forResource: "sincgauss_reference", withExtension: "csv", subdirectory: "Fixtures"))
        return try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst().map { line in
            let n = line.split(separator: ",").compactMap { Double($0) }
            return Reference(
                x: n[0], fwhm: n[1], sigma: n[2], value: n[5], byPosition: n[6], bySigma: n[7], byWidth: n[8],
                flux: n[9])
        }
    }
}

@Suite struct SincgaussTests {
    @Test func agreesWithFortyDigitArithmetic() throws {
        let references = try Reference.load()
        #expect(references.count == 936)
        var worst = (value: 0.0, position: 0.0, sigma: 0.0, width: 0.0, flux: 0.0)
        for r in references {
            let profile = Sincgauss(x: r.x, fwhm: r.fwhm, sigma: r.sigma)
            worst.value = max(worst.value, abs(profile.value - r.value))
            worst.position = max(worst.position, abs(profile.byPosition - r.byPosition) * r.fwhm)
            worst.sigma = max(worst.sigma, abs(profile.bySigma - r.bySigma) * r.fwhm)
            worst.width = max(worst.width, abs(profile.byWidth - r.byWidth) * r.fwhm)
            worst.flux = max(worst.flux, abs(Sincgauss.flux(fwhm: r.fwhm, sigma: r.sigma) / r.flux - 1))
        }
        print("sincgauss against the reference, largest error: \(worst)")
        try DocumentedNumbers.expect("sincgauss.reference_error", worst.value)
        #expect(worst.value < 1e-12)
        #expect(worst.position < 1e-11)
        #expect(worst.sigma < 1e-10)
        #expect(worst.width < 1e-11)
        #expect(worst.flux < 1e-12)
    }
}
