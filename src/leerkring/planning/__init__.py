"""When and where: the register of venues, travel times, the choice of venue."""
