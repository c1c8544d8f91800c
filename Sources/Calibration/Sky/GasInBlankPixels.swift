import Spectra

// Gas that covers the field so evenly that its emptiest pixels hold it, seen beside the sky's lines.

extension SkyRegion {
    /// Gas of any velocity in the emptiest pixels themselves, seen beside the sky's lines at `velocity`; nil when none is
    /// seen.
    func gasBesideSky(_ fit: NightSkyFit, velocity: Double) -> NebularSearch.Result? {
        LineIdentification(
            blank, axis: fit.axis, lineWidth: lineWidth, velocities: FieldGas.onAxis,
            beside: fit.background(lineWidth: lineWidth, velocity: velocity)
        ).gas.first
    }

    /// Gas near the observatory's velocity that is seen in H-alpha alone: it lies on the sky's own line and is too bright to
    /// be that.
    func gasInHydrogen(
        _ fit: NightSkyFit, velocity: Double, _ known: SkyHydrogen
    ) -> NebularSearch.Result? {
        guard let group = fit.groups.hydrogen,
            let found = fit.excessiveHydrogen(blank, lineWidth: lineWidth, velocity: velocity, known: known)
        else { return nil }
        let place = Doppler.sum(velocity, found.hydrogen?.velocity ?? 0)
        let width = lineWidth / EmissionLine.halpha.wavenumber * Doppler.speedOfLight
        return NebularSearch.Result(
            velocity: place, significance: found.amplitudes[group] / found.variances[group].squareRoot(),
            companions: 0, spread: place - width...place + width)
    }

    /// Gas in the emptiest pixels themselves, seen beside the sky's lines at `velocity`; nil when none is seen.
    ///
    /// - Parameter known: columns of gas that was found before.
    func gasBesideSky(
        _ fit: NightSkyFit, velocity: Double, velocities: ClosedRange<Double>, known: [[Double]]
    ) -> NebularSearch.Result? {
        let sky = fit.background(lineWidth: lineWidth, velocity: velocity)
        return NebularSearch(axis: fit.axis, lineWidth: lineWidth, beside: sky + known)
            .search(blank, velocities: velocities)
            .flatMap { $0.significance >= LineIdentification.leastSignificance ? $0 : nil }
    }
}

extension NightSkyFit {
    /// The sky with the line at H-alpha, where that is brighter or moves faster than the sky's own can; nil elsewhere.
    func excessiveHydrogen(
        _ spectrum: [Float], lineWidth: Double, velocity: Double, known: SkyHydrogen
    ) -> Result? {
        guard let group = groups.hydrogen,
            let found = amplitudes(spectrum, lineWidth: lineWidth, gas: .none, velocity: velocity)
        else { return nil }
        let most = SkyHydrogen.most * known.amplitude(of: groups.groups[group], lineWidth: lineWidth)
        let isExcessive =
            found.amplitudes[group] > most || abs(found.hydrogenSlope) > most * 2 * SkyHydrogen.velocityDeviation
        return isExcessive ? found : nil
    }
}
