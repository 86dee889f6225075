namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>
/// Consecutive failures of a repeated operation, of which only the first and the recovery are logged.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class FailureStreak
{
    private bool _isFailing;

    /// <summary>Records a failure.</summary>
    /// <returns>Whether it is the first since the last success.</returns>
    public bool RecordFailure() => !_isFailing && (_isFailing = true);

    /// <summary>Records a success.</summary>
    /// <returns>Whether it is the first since a failure.</returns>
    public bool RecordSuccess() => _isFailing && !(_isFailing = false);
}
