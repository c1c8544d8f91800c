/// A nebular emission line, named as the survey names it.
package struct EmissionLine: Sendable, Hashable {
    package let name: String
    /// Rest wavelength in air, nm.
    package let airWavelength: Double

    /// Rest wavenumber, cm-1. SITELLE's reduction and tools use 1e7 / (air wavelength), without refraction.
    package var wavenumber: Double { 1e7 / airWavelength }

    package init(name: String, airWavelength: Double) {
        self.name = name
        self.airWavelength = airWavelength
    }
}

extension EmissionLine {
    // Air wavelengths as ORB and the paper use them (NIST Atomic Spectra Database, rounded).
    package static let nii6548 = EmissionLine(name: "NII6548", airWavelength: 654.805)
    package static let halpha = EmissionLine(name: "HALPHA", airWavelength: 656.2819)
    package static let nii6583 = EmissionLine(name: "NII6583", airWavelength: 658.345)
    package static let sii6716 = EmissionLine(name: "SII6716", airWavelength: 671.644)
    package static let sii6731 = EmissionLine(name: "SII6731", airWavelength: 673.0816)

    /// The five lines of the SN3 filter, in the order of every five-element array and of the maps' flux planes.
    package static let sn3: [EmissionLine] = [.nii6548, .halpha, .nii6583, .sii6716, .sii6731]

    /// Flux of [NII]6583 over that of [NII]6548, set by the transitions' probabilities alone (Storey & Zeippen 2000,
    /// MNRAS 312, 813).
    package static let nitrogenRatio = 3.05

    // Positions in `sn3`.
    package static let nii6548Index = 0
    package static let halphaIndex = 1
    package static let nii6583Index = 2
}
