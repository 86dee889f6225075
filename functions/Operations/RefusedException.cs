namespace CommunityAlerts.Operations;

/// <summary>An export or a restore that is not done, for a reason that a person can put right: told without a stack.</summary>
public sealed class RefusedException : Exception
{
    public RefusedException()
    {
    }

    public RefusedException(string message)
        : base(message)
    {
    }

    public RefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
