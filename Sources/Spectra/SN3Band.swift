/// Spectral regions of the SN3 filter, cm-1.
package enum SN3Band {
    /// 647.7-685.0 nm: where the filter transmits (CFHT's filter page).
    package static let passband = 14_598.54...15_439.25
    /// Covered by every pixel of a calibrated cube: channels inside it that hold no number are damage.
    package static let alwaysCovered = 14_570.0...15_470.0
    /// Channels that the fit uses: the passband with the edges where the filter still transmits, 647-685 nm.
    package static let fit = 14_598.0...15_456.0
    /// Outside the filter, inside the order: nothing but noise.
    package static let blueNoise = 15_600.0...15_800.0
    package static let redNoise = 14_150.0...14_500.0
}
