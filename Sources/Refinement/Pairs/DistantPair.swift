import Spectra

/// Two clouds whose lines lie so far apart that each is fitted alone once the other's lines are taken out.
extension LineFitter {
    /// A spectrum less the lines of a fit; `count` values.
    package func residual(
        of fit: LineFit, spectrum: UnsafePointer<Float>, count: Int, lineWidth: Double
    ) -> [Float] {
        residual(of: fit.amplitude, fit.kinematics, spectrum: spectrum, count: count, lineWidth: lineWidth)
    }

    /// A spectrum less the lines of one of two clouds; `count` values.
    package func residual(
        of cloud: PairFit.Component, spectrum: UnsafePointer<Float>, count: Int, lineWidth: Double
    ) -> [Float] {
        residual(
            of: cloud.amplitude, LineArray(repeating: cloud.kinematics), spectrum: spectrum, count: count,
            lineWidth: lineWidth)
    }

    private func residual(
        of amplitudes: LineValues, _ kinematics: LineArray<Kinematics>, spectrum: UnsafePointer<Float>, count: Int,
        lineWidth: Double
    ) -> [Float] {
        precondition(count == axis.count, "a spectrum of \(count) channels on an axis of \(axis.count)")
        var residual = Array(UnsafeBufferPointer(start: spectrum, count: count))
        for (line, kinematics) in zip(EmissionLine.sn3.indices, kinematics) where amplitudes[line].isFinite {
            let center = EmissionLine.sn3[line].wavenumber * Doppler.factor(velocity: kinematics.velocity)
            // A square below 0 makes the fitted line narrower than the sinc: the plain sinc is near enough.
            let sigma = center * max(0, kinematics.broadeningSquare).squareRoot() / Doppler.speedOfLight
            for channel in residual.indices {
                residual[channel] -= Float(
                    amplitudes[line] * Sincgauss(x: axis[channel] - center, fwhm: lineWidth, sigma: sigma).value)
            }
        }
        return residual
    }

    /// Fits the second cloud to what the first leaves, and the first again to what the second leaves. Where one's H-alpha
    /// lies on the other's [NII], the other line of the doublet parts them.
    ///
    /// - Parameters:
    ///   - spectrum, count, noise, lineWidth: as they were given to `fit`.
    ///   - first: what that found; has converged.
    ///   - start: velocity on the axis and broadening of the second cloud, km/s.
    /// - Returns: the fit of the cloud that is brighter in H-alpha, and of both; nil where either does not converge.
    package func fitDistantPair(
        spectrum: UnsafePointer<Float>, count: Int, noise: Float, lineWidth: Double, first: LineFit,
        second start: (velocity: Double, broadening: Double)
    ) -> (brighter: LineFit, pair: PairFit)? {
        func fit(beside other: LineFit, start: (velocity: Double, broadening: Double)) -> LineFit? {
            let rest = residual(
                of: other.beside(velocity: start.velocity, lineWidth: lineWidth), spectrum: spectrum, count: count,
                lineWidth: lineWidth)
            let found = self.fit(spectrum: rest, count: count, noise: noise, lineWidth: lineWidth, start: start)
            return found.status == .converged ? found : nil
        }
        let own = (velocity: first.halpha.velocity, broadening: first.halpha.broadening)
        guard let second = fit(beside: first, start: start), let again = fit(beside: second, start: own),
            let secondAgain = fit(beside: again, start: (second.halpha.velocity, second.halpha.broadening))
        else { return nil }
        let halpha = EmissionLine.halphaIndex
        let isFirstBrighter = again.flux[halpha] >= secondAgain.flux[halpha]
        let (brighter, fainter) = isFirstBrighter ? (again, secondAgain) : (secondAgain, again)
        var pair = PairFit(status: .converged)
        (pair.brighter, pair.fainter) = (.init(brighter), .init(fainter))
        // The lines meet noise of more power than the variance of a channel tells.
        var gain = (first.chiSquare - secondAgain.chiSquare) / options.noise.excess(phaseStep: phaseStep)
        if first.hidesHalpha(velocity: second.halpha.velocity, lineWidth: lineWidth) {
            gain += first.doubletExcess * first.doubletExcess - again.doubletExcess * again.doubletExcess
        }
        pair.compare(gain: gain, parameters: secondAgain.freeCount)
        return (brighter, pair)
    }
}

extension PairFit.Component {
    fileprivate init(_ fit: LineFit) {
        (kinematics, amplitude, flux, fluxError) = (fit.halpha, fit.amplitude, fit.flux, fit.fluxError)
    }
}
