#!/bin/sh
# Runs after provisioning: makes missing secrets and configures the app registration for sign-in. Safe to repeat.
set -eu
infra=$(dirname "$0")/..
. "$infra/hooks/lib.sh"

# Makes a secret unless it exists, and recovers a deleted one: with a new number key nobody would be found again.
ensure_secret() {
  case " $names " in *" $1 "*) return ;; esac
  case " $deleted " in
    *" $1 "*) az keyvault secret recover --vault-name "$ALERTS_VAULT_NAME" --name "$1" --output none ;;
    *) random_secret | put_secret "$1" ;;
  esac
  made=yes
}

# The deployer's role on the vault was assigned a moment ago and may not be effective yet. A failed read ends the script:
# it must not count as an empty vault.
retry secret_names > /dev/null
names=$(secret_names | tr '\n' ' ')
deleted=$(deleted_names | tr '\n' ' ')
made=no
ensure_secret number-key
ensure_secret events-secret
ensure_secret events-secret-previous
[ "$made" = no ] || refresh_secrets

callback="https://$ALERTS_HOST_NAME/.auth/login/aad/callback"
callbacks=$(az ad app show --id "$ALERTS_AUTH_CLIENT_ID" --query 'web.redirectUris' --output tsv | tr '\n' ' ')
case " $callbacks " in
  *" $callback "*) ;;
  *) az ad app update --id "$ALERTS_AUTH_CLIENT_ID" --web-redirect-uris $callbacks "$callback" ;; # split on purpose: one argument each
esac

# The app's identity may authenticate as the registration, so no client secret is needed.
case " $(az ad app federated-credential list --id "$ALERTS_AUTH_CLIENT_ID" --query '[].subject' --output tsv | tr '\n' ' ') " in
  *" $ALERTS_IDENTITY_PRINCIPAL_ID "*) ;;
  *)
    tenant=$(az account show --query tenantId --output tsv)
    az ad app federated-credential create --id "$ALERTS_AUTH_CLIENT_ID" --output none --parameters \
      "{\"name\":\"$ALERTS_APP_NAME\",\"issuer\":\"https://login.microsoftonline.com/$tenant/v2.0\",\"subject\":\"$ALERTS_IDENTITY_PRINCIPAL_ID\",\"audiences\":[\"api://AzureADTokenExchange\"]}"
    ;;
esac
