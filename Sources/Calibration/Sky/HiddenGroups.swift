import Spectra

// OH lines that gas hides: no spectrum tells how bright they are.

extension NightSkyFit {
    /// Distance from a gas line within which it hides a line of the sky, line widths: to the sinc's second lobe.
    private static let hidingReach = 2.0

    /// The mean of the groups' amplitudes, weighted by inverse variances, hydrogen's left out: the brightness of the sky in
    /// units of the table.
    func skyScale(_ amplitudes: [Double], variances: [Double]) -> Double? {
        var (sum, total) = (0.0, 0.0)
        for group in groups.groups.indices where group != groups.hydrogen && variances[group] > 0 {
            sum += amplitudes[group] / variances[group]
            total += 1 / variances[group]
        }
        return total > 0 && sum > 0 ? sum / total : nil
    }

    /// The groups on which gas lies that is as bright as they are. However flexible its lines are taken to be, their true
    /// shape differs by some tenths of their height beside their middle: by more than the group from the table.
    ///
    /// - Parameter result: of the same spectrum and gas.
    func groupsHiddenByGas(
        _ spectrum: [Float], _ result: Result, lineWidth: Double, gas: Gas, velocity: Double
    ) -> Set<Int> {
        let reach = Self.hidingReach * lineWidth
        let places = gas.velocities.flatMap { velocities in
            // A receding line lies at a smaller wavenumber.
            let (least, largest) = (
                Doppler.factor(velocity: velocities.upperBound), Doppler.factor(velocity: velocities.lowerBound)
            )
            return EmissionLine.sn3.map { $0.wavenumber * least - reach...$0.wavenumber * largest + reach }
        }
        guard !places.isEmpty, let scale = skyScale(result.amplitudes, variances: result.variances) else { return [] }
        var rest = zip(spectrum, continuum.value(result.continuum)).map { Double($0) - $1 }
        for column in groups.columns(velocity: velocity, lineWidth: lineWidth, axis: axis) {
            for channel in rest.indices { rest[channel] -= scale * column.value[channel] }
        }
        let shift = Doppler.factor(velocity: velocity)
        func isHidden(_ line: NightSkyLine, of group: [NightSkyLine]) -> Bool {
            let center = line.wavenumber * shift
            // What the instrument sees as one line.
            let flux = group.reduce(0) {
                abs($1.wavenumber - line.wavenumber) < lineWidth ? $0 + $1.relativeFlux : $0
            }
            guard flux >= NightSkyGroups.faintest, places.contains(where: { $0.contains(center) }) else { return false }
            return axis.channels(in: center - lineWidth...center + lineWidth).contains {
                abs(rest[$0]) > scale * flux
            }
        }
        return Set(
            groups.groups.indices.filter { index in
                let group = groups.groups[index]
                return index != groups.hydrogen && group.contains { isHidden($0, of: group) }
            })
    }
}

extension NightSkyFit.Gas {
    /// Where its lines are seen, km/s.
    fileprivate var velocities: [ClosedRange<Double>] {
        switch self {
        case .none, .expected: []
        case .seen(let velocities): velocities.map { $0...$0 }
        case .bright(let velocities): velocities
        }
    }
}
