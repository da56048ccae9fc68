#define FLAGS POLICY_INHERIT_ENVIRONMENT
#include "environ.c"
