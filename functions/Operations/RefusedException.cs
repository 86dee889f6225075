namespace CommunityAlerts.Operations;

/// <summary>
/// An export or a restore that is refused, for a reason that the operator can correct: reported without a stack trace.
/// </summary>
public sealed class RefusedException : Exception
{
    public RefusedException() { }

    public RefusedException(string message)
        : base(message) { }

    public RefusedException(string message, Exception innerException)
        : base(message, innerException) { }
}
