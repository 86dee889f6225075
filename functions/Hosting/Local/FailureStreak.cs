namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// Failures of one thing that is tried again and again: the first and the end of them are logged, not each.
/// </summary>
/// <remarks>Used by one loop at a time.</remarks>
public sealed class FailureStreak
{
    private bool _isFailing;

    /// <summary>Records a failure.</summary>
    /// <returns>Whether it is the first since the last success.</returns>
    public bool Begins() => !_isFailing && (_isFailing = true);

    /// <summary>Records a success.</summary>
    /// <returns>Whether it is the first since a failure.</returns>
    public bool Ends() => _isFailing && !(_isFailing = false);
}
