namespace CommunityAlerts.Rounds.Cases;

/// <summary>The meaning of a frozen sheet for somebody who wants to change it.</summary>
internal enum Freeze
{
    /// <summary>The sheet may be changed.</summary>
    None,

    /// <summary>The round is closing: the change has to come again in some seconds.</summary>
    Closing,

    /// <summary>The round is closed: what comes now is late.</summary>
    Closed,
}

/// <summary>Decides whether a sheet is frozen: its stamp counts only together with the round (rule L6).</summary>
public sealed class SheetFreeze(RoundStore rounds)
{
    /// <summary>Finds the freeze of a sheet as it was read; reads the round only where there is a stamp.</summary>
    internal async Task<Freeze> FindAsync(string round, CaseSheet sheet, CancellationToken cancellationToken)
    {
        if (sheet.Frozen == 0)
        {
            return Freeze.None;
        }

        var stored = await rounds.FindAsync(round, cancellationToken);
        return stored?.Round switch
        {
            { State: RoundState.Closed } => Freeze.Closed,
            // Without its round nobody knows: a mark stored as late would stay so for good.
            null => Freeze.Closing,
            { State: RoundState.Closing } closing when closing.Attempt == sheet.Frozen => Freeze.Closing,
            _ => Freeze.None,
        };
    }
}
